import type { ApiError } from '../api/client'
import { tOr } from '../i18n'

/** What went wrong, in the page's language, and with which of the values that were given. */
export function Fault({ fault }: { fault: ApiError | undefined }) {
  if (!fault) return null
  return (
    <div class="fault" role="alert">
      {tOr('code', fault.code, fault.message)}
      {fault.fields.length > 0 && (
        <ul>
          {fault.fields.map((one) => (
            <li key={one.field}>
              {tOr('field', one.field.split('.').at(-1) ?? '')}: {one.message}
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
