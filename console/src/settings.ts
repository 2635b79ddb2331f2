/** What the deployment tells the page, in `settings.json` beside it. */
export interface Settings {
  /** Where the API is, without a slash at its end. */
  readonly apiUrl: string
  /** Where Cognito's hosted pages are, without a slash at the end. */
  readonly signInUrl: string
  readonly clientId: string
  /** Larger files are refused before anything is asked. */
  readonly maxUploadBytes: number
}

export async function loadSettings(): Promise<Settings> {
  const answer = await fetch('settings.json', { cache: 'no-store' })
  if (!answer.ok) throw new Error(`settings.json: ${answer.status}`)
  return (await answer.json()) as Settings
}
