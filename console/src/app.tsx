import { useEffect, useState } from 'preact/hooks'
import type { Api, User } from './api/client'
import { chooseLanguage, LANGUAGES, type Language, language, t } from './i18n'
import { Account } from './pages/account'
import { Batches, BatchView } from './pages/batches'
import { DocumentPage } from './pages/document'
import { Library } from './pages/library'
import { Operations } from './pages/operations'
import { Reviews } from './pages/reviews'
import { Webhooks } from './pages/webhooks'
import { Fault } from './parts/fault'
import { useLoaded } from './parts/use_loaded'
import type { Session } from './session/session'
import type { Uploads } from './upload/uploads'

interface AppProps {
  api: Api
  session: Session
  uploads: Uploads
  onSignIn: () => void
}

/** The page of a signed-in user; `#/…` in the address tells which. */
export function App({ api, session, uploads, onSignIn }: AppProps) {
  const [place, setPlace] = useState(location.hash)
  const [, setLanguage] = useState(language())
  const [isOver, setIsOver] = useState(false)
  const me = useLoaded(() => api.get<User>('/users/me'), [])
  useEffect(() => {
    const follow = () => setPlace(location.hash)
    addEventListener('hashchange', follow)
    api.onSignedOut = () => setIsOver(true)
    return () => removeEventListener('hashchange', follow)
  }, [])
  useEffect(() => {
    document.documentElement.lang = language()
  })
  return (
    <>
      <a class="skip" href="#content" onClick={focusContent}>
        {t('app.skip')}
      </a>
      <header>
        <h1>OCR Identity</h1>
        <nav aria-label="OCR Identity">
          <Link to="#/" place={place} label={t('app.documents')} />
          {me.value?.roles?.includes('admin') && <Link to="#/operations" place={place} label={t('app.operations')} />}
          {me.value?.roles?.includes('reviewer') && <Link to="#/reviews" place={place} label={t('app.reviews')} />}
          <Link to="#/batches" place={place} label={t('app.batches')} />
          <Link to="#/webhooks" place={place} label={t('app.webhooks')} />
          <Link to="#/account" place={place} label={t('app.account')} />
        </nav>
        <LanguageChoice onChoose={setLanguage} />
        <span>{session.userName}</span>
        <button type="button" class="quiet" onClick={() => session.signOut()}>
          {t('app.sign_out')}
        </button>
      </header>
      {isOver && (
        <p class="fault" role="alert">
          {t('sign_in.ended')}{' '}
          <button type="button" onClick={onSignIn}>
            {t('sign_in.button')}
          </button>
        </p>
      )}
      <main id="content" tabIndex={-1}>
        <Fault fault={me.fault} />
        <Page place={place} api={api} uploads={uploads} user={me.value} />
      </main>
    </>
  )
}

function Page({ place, api, uploads, user }: { place: string; api: Api; uploads: Uploads; user: User | undefined }) {
  const [path = '', query = ''] = place.slice(1).split('?')
  const mediaId = /^\/media\/([\w-]+)$/.exec(path)?.[1]
  if (mediaId) return <DocumentPage key={mediaId} api={api} mediaId={mediaId} />
  const batchId = /^\/batches\/([\w-]+)$/.exec(path)?.[1]
  if (batchId) return <BatchView key={batchId} api={api} batchId={batchId} />
  if (path === '/batches') return <Batches api={api} />
  if (path === '/operations') return <Operations api={api} />
  if (path === '/reviews') return <Reviews api={api} />
  if (path === '/webhooks') return <Webhooks api={api} />
  if (path === '/account') return user ? <Account api={api} user={user} /> : null
  return <Library api={api} uploads={uploads} query={new URLSearchParams(query)} />
}

/** The address is the page's own, so that a link within it cannot change it. */
function focusContent(event: Event) {
  event.preventDefault()
  document.getElementById('content')?.focus()
}

function Link({ to, place, label }: { to: string; place: string; label: string }) {
  const isHere = place.split('?')[0] === to || (to === '#/' && place === '')
  return (
    <a href={to} {...(isHere ? { 'aria-current': 'page' as const } : {})}>
      {label}
    </a>
  )
}

function LanguageChoice({ onChoose }: { onChoose: (chosen: Language) => void }) {
  return (
    <select
      aria-label={t('app.language')}
      value={language()}
      onChange={(event) => {
        const chosen = event.currentTarget.value as Language
        chooseLanguage(chosen)
        onChoose(chosen)
      }}
    >
      {Object.entries(LANGUAGES).map(([code, name]) => (
        <option key={code} value={code} selected={code === language()}>
          {name}
        </option>
      ))}
    </select>
  )
}
