import { t } from '../i18n'

/** What a visitor sees who is not signed in. */
export function SignInPage({ onSignIn }: { onSignIn: () => void }) {
  return (
    <main class="sign-in">
      <h1>OCR Identity</h1>
      <p>{t('sign_in.title')}</p>
      <p>{t('sign_in.lead')}</p>
      <button type="button" onClick={onSignIn}>
        {t('sign_in.button')}
      </button>
    </main>
  )
}
