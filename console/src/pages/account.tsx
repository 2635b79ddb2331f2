import { useState } from 'preact/hooks'
import { type Api, type ApiError, asApiError, type User } from '../api/client'
import { t } from '../i18n'
import { EventChoices } from '../parts/event_choices'
import { Fault } from '../parts/fault'
import { useLoaded } from '../parts/use_loaded'

const EVENTS = ['document.read', 'document.rejected', 'document.failed', 'document.reviewed'] as const
const CONFIRMATION = 'ERASE'

interface Erasure {
  readonly erasure_id: string
  readonly completed_at: string | null
}

/** What a user is told by e-mail, and how to have everything erased. */
export function Account({ api, user }: { api: Api; user: User }) {
  return (
    <>
      <h2>{t('app.account')}</h2>
      <Emails api={api} user={user} />
      <Erase api={api} />
    </>
  )
}

function Emails({ api, user }: { api: Api; user: User }) {
  const [wanted, setWanted] = useState<readonly string[]>(user.email_events)
  const [isSaved, setIsSaved] = useState(false)
  const [fault, setFault] = useState<ApiError>()

  async function set(next: readonly string[]) {
    setIsSaved(false)
    try {
      await api.send('PATCH', '/users/me', { email_events: next })
      setWanted(next)
      setIsSaved(true)
    } catch (error) {
      setFault(asApiError(error))
    }
  }

  return (
    <>
      <EventChoices legend={t('account.emails')} events={EVENTS} chosen={wanted} onChoose={set} />
      {user.suppressed && <p>{t('account.suppressed')}</p>}
      <Fault fault={fault} />
      <p role="status">{isSaved && t('account.saved')}</p>
    </>
  )
}

function Erase({ api }: { api: Api }) {
  const [typed, setTyped] = useState('')
  const [erasureId, setErasureId] = useState<string>()
  const [fault, setFault] = useState<ApiError>()

  async function erase() {
    try {
      setErasureId((await api.send<Erasure>('DELETE', '/owners/me/data')).erasure_id)
    } catch (error) {
      setFault(asApiError(error))
    }
  }

  return (
    <section aria-labelledby="erase-title">
      <h3 id="erase-title">{t('account.erase')}</h3>
      <p>{t('account.erase_lead')}</p>
      <Fault fault={fault} />
      {erasureId ? (
        <Receipt api={api} erasureId={erasureId} />
      ) : (
        <>
          <label>
            {t('account.erase_confirm')}
            <input value={typed} onInput={(event) => setTyped(event.currentTarget.value)} autocomplete="off" />
          </label>
          <button type="button" class="danger" disabled={typed !== CONFIRMATION} onClick={erase}>
            {t('account.erase')}
          </button>
        </>
      )}
    </section>
  )
}

function Receipt({ api, erasureId }: { api: Api; erasureId: string }) {
  const path = `/owners/me/erasures/${erasureId}`
  const { value } = useLoaded(
    () => api.get<Erasure>(path),
    [erasureId],
    (one) => one.completed_at === null,
  )
  return <p role="status">{value?.completed_at ? t('account.erased', { receipt: erasureId }) : t('account.erasing')}</p>
}
