import type { ApiError } from '../api/client'
import { tOr } from '../i18n'

/** What went wrong, in the page's language. */
export function Fault({ fault }: { fault: ApiError | undefined }) {
  if (!fault) return null
  return (
    <p class="fault" role="alert">
      {tOr('code', fault.code, fault.message)}
    </p>
  )
}
