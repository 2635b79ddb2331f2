import { tOr } from '../i18n'

interface EventChoicesProps<Name extends string> {
  legend: string
  events: readonly Name[]
  chosen: readonly string[]
  onChoose: (chosen: readonly string[]) => void
}

/** The kinds of events that somebody wants to be told of, each to be ticked. */
export function EventChoices<Name extends string>({ legend, events, chosen, onChoose }: EventChoicesProps<Name>) {
  function turn(event: Name, isWanted: boolean) {
    onChoose(isWanted ? [...chosen, event] : chosen.filter((one) => one !== event))
  }
  return (
    <fieldset>
      <legend>{legend}</legend>
      {events.map((event) => (
        <label key={event} class="check">
          <input
            type="checkbox"
            checked={chosen.includes(event)}
            onChange={(change) => turn(event, change.currentTarget.checked)}
          />
          {tOr('email', event)}
        </label>
      ))}
    </fieldset>
  )
}
