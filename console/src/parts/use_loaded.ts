import { useEffect, useState } from 'preact/hooks'
import { type ApiError, asApiError, pause } from '../api/client'

export interface Loaded<T> {
  readonly value?: T
  readonly fault?: ApiError
  /** Load it anew, soon again while it changes. */
  readonly reload: () => void
}

const FIRST_PAUSE_MS = 700
const LONGEST_PAUSE_MS = 10_000

/**
 * What `load` brings, and again while `changes` says that it will be another: ever less often, and not while the
 * page is out of sight.
 */
export function useLoaded<T>(
  load: () => Promise<T>,
  depends: readonly unknown[],
  changes: (value: T) => boolean = () => false,
): Loaded<T> {
  const [state, setState] = useState<{ value?: T; fault?: ApiError }>({})
  const [round, setRound] = useState(0)
  useEffect(() => {
    let isOver = false
    async function follow() {
      for (let wait = FIRST_PAUSE_MS; !isOver; wait = Math.min(wait * 1.5, LONGEST_PAUSE_MS)) {
        const found = await load().then(
          (value) => ({ value }),
          (fault: unknown) => ({
            fault: asApiError(fault),
          }),
        )
        if (isOver) return
        setState((before) => ('value' in found ? found : { ...before, ...found }))
        const goesOn = 'value' in found ? changes(found.value) : found.fault.code === 'offline'
        if (!goesOn) return
        do await pause(wait)
        while (document.hidden && !isOver)
      }
    }
    void follow()
    return () => {
      isOver = true
    }
  }, [...depends, round])
  return { ...state, reload: () => setRound((one) => one + 1) }
}
