import { render } from 'preact'
import { Api } from './api/client'
import { App } from './app'
import { language, t } from './i18n'
import { SignInPage } from './pages/sign_in'
import { Session, signIn } from './session/session'
import { loadSettings } from './settings'
import { Uploads } from './upload/uploads'

const place = document.getElementById('app') as HTMLElement

async function start(): Promise<void> {
  document.documentElement.lang = language()
  const settings = await loadSettings()
  const session = await Session.resume(settings)
  const onSignIn = () => void signIn(settings)
  if (!session) {
    render(<SignInPage onSignIn={onSignIn} />, place)
    return
  }
  const api = new Api(settings.apiUrl, session)
  render(<App api={api} session={session} uploads={new Uploads(api)} onSignIn={onSignIn} />, place)
}

start().catch(() => {
  place.textContent = t('app.broken')
})
