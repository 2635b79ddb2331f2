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
  const uploads = new Uploads(api, settings.maxUploadBytes)
  keepPage(uploads)
  render(<App api={api} session={session} uploads={uploads} onSignIn={onSignIn} />, place)
}

/** A file that misses the drop zone must not take the page's place, nor a click end what is under way. */
function keepPage(uploads: Uploads): void {
  addEventListener('dragover', (event) => event.preventDefault())
  addEventListener('drop', (event) => event.preventDefault())
  addEventListener('beforeunload', (event) => uploads.isBusy && event.preventDefault())
}

start().catch(() => {
  place.textContent = t('app.broken')
})
