import { useState } from 'preact/hooks'
import { type Api, type ApiError, type AuditEntry, asApiError, type SystemStatus } from '../api/client'
import { plain, t, tOr, when } from '../i18n'
import { Fault } from '../parts/fault'
import { useLoaded } from '../parts/use_loaded'

const REDRIVEN = 100

interface Redriven {
  readonly tasks: readonly unknown[]
  readonly messages: Readonly<Record<string, number>>
}

/** For administrators: queues, tasks, failures, dead letters and the audit log; nobody's files. */
export function Operations({ api }: { api: Api }) {
  const status = useLoaded(
    () => api.get<SystemStatus>('/admin/status'),
    [],
    () => true,
  )
  const audit = useLoaded(() => api.get<{ items: AuditEntry[] }>('/admin/audit'), [])
  const { value } = status
  return (
    <>
      <h2>{t('app.operations')}</h2>
      <Fault fault={status.fault} />
      {value && <Queues api={api} status={value} onRedriven={status.reload} />}
      {value && <Tasks status={value} />}
      <section aria-labelledby="audit-title">
        <h3 id="audit-title">{t('operate.audit')}</h3>
        <Fault fault={audit.fault} />
        {audit.value && <Audit items={audit.value.items} />}
      </section>
    </>
  )
}

function Queues({ api, status, onRedriven }: { api: Api; status: SystemStatus; onRedriven: () => void }) {
  const [told, setTold] = useState('')
  const [fault, setFault] = useState<ApiError>()
  const queues = Object.entries(status.queues)
  const dead = queues.filter(([name]) => name.endsWith('_dlq')).reduce((sum, [, depth]) => sum + depth.waiting, 0)

  async function redrive() {
    if (!confirm(t('operate.redrive_confirm', { count: dead }))) return
    try {
      const done = await api.send<Redriven>('POST', '/admin/redrive', { limit: REDRIVEN })
      const messages = Object.values(done.messages).reduce((sum, count) => sum + count, 0)
      setTold(t('operate.redriven', { count: done.tasks.length + messages }))
      onRedriven()
    } catch (error) {
      setFault(asApiError(error))
    }
  }

  return (
    <section aria-labelledby="queues-title">
      <h3 id="queues-title">{t('operate.queues')}</h3>
      <table>
        <thead>
          <tr>
            <th scope="col">{t('operate.queue')}</th>
            <th scope="col">{t('operate.waiting')}</th>
            <th scope="col">{t('operate.in_work')}</th>
          </tr>
        </thead>
        <tbody>
          {queues.map(([name, depth]) => (
            <tr key={name} class={name.endsWith('_dlq') && depth.waiting > 0 ? 'doubtful' : ''}>
              <th scope="row">{plain(name)}</th>
              <td>{depth.waiting}</td>
              <td>{depth.in_work}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <Fault fault={fault} />
      <p role="status">{told}</p>
      <button type="button" disabled={dead === 0} onClick={redrive}>
        {t('operate.redrive')}
      </button>
    </section>
  )
}

function Tasks({ status }: { status: SystemStatus }) {
  const failures = Object.entries(status.failures)
  return (
    <section aria-labelledby="tasks-title">
      <h3 id="tasks-title">{t('operate.jobs')}</h3>
      <ul>
        {Object.entries(status.jobs).map(([state, count]) => (
          <li key={state}>
            {tOr('state', state)}: {count} ({t('operate.day')}: {status.last_day[state] ?? 0})
          </li>
        ))}
      </ul>
      {status.median_ms !== null && <p>{t('operate.median', { ms: status.median_ms })}</p>}
      <p>{t('operate.events', { count: status.events_waiting })}</p>
      <h4>{t('operate.failures')}</h4>
      {failures.length === 0 && <p>{t('operate.none')}</p>}
      <ul>
        {failures.map(([code, count]) => (
          <li key={code}>
            <code>{code}</code>: {count}
          </li>
        ))}
      </ul>
    </section>
  )
}

function Audit({ items }: { items: readonly AuditEntry[] }) {
  return (
    <div class="wide" tabIndex={0} role="group" aria-labelledby="audit-title">
      <table>
        <thead>
          <tr>
            <th scope="col">{t('operate.time')}</th>
            <th scope="col">{t('operate.action')}</th>
            <th scope="col">{t('operate.subject')}</th>
          </tr>
        </thead>
        <tbody>
          {items.map((one) => (
            <tr key={one.number}>
              <td>{when(one.at)}</td>
              <td>{one.action}</td>
              <td>
                {one.subject_type} <code>{one.subject_id}</code>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
