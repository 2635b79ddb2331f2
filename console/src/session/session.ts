import type { Settings } from '../settings'
import { makeProof, randomText } from './pkce'

/** What outlives the way to the sign-in page and back: no token, and used once. */
const PENDING = 'ocr-identity.sign-in'

interface Pending {
  readonly state: string
  readonly verifier: string
  /** The place in the page to come back to. */
  readonly hash: string
}

interface Tokens {
  readonly id_token: string
  readonly refresh_token?: string
}

/** A signed-in user; tokens live in this object alone, and end with the tab. */
export class Session {
  private renewal: Promise<boolean> | undefined

  private constructor(
    private readonly settings: Settings,
    private tokens: Tokens,
  ) {}

  /** The session that the code in the address opens; undefined where there is none, or it is not ours. */
  static async resume(settings: Settings): Promise<Session | undefined> {
    const query = new URLSearchParams(location.search)
    const pending = takePending()
    const code = query.get('code')
    if (!code || !pending || query.get('state') !== pending.state) return undefined
    history.replaceState(null, '', location.pathname + pending.hash)
    const tokens = await askForTokens(settings, {
      grant_type: 'authorization_code',
      code,
      redirect_uri: ownAddress(),
      code_verifier: pending.verifier,
    })
    return tokens && new Session(settings, tokens)
  }

  get token(): string {
    return this.tokens.id_token
  }

  /** The user's name, as the token tells it. */
  get userName(): string {
    const body = this.tokens.id_token.split('.')[1] ?? ''
    const bytes = Uint8Array.from(atob(body.replaceAll('-', '+').replaceAll('_', '/')), (c) => c.charCodeAt(0))
    const claims = JSON.parse(new TextDecoder().decode(bytes)) as Record<string, unknown>
    return String(claims['cognito:username'] ?? claims.email ?? '')
  }

  /** Replace a token that has expired; many callers share one request. False where it cannot be. */
  renew(): Promise<boolean> {
    this.renewal ??= this.askAgain().finally(() => (this.renewal = undefined))
    return this.renewal
  }

  signOut(): void {
    const query = new URLSearchParams({ client_id: this.settings.clientId, logout_uri: ownAddress() })
    location.assign(`${this.settings.signInUrl}/logout?${query}`)
  }

  private async askAgain(): Promise<boolean> {
    const refresh = this.tokens.refresh_token
    if (!refresh) return false
    const asked = { grant_type: 'refresh_token', refresh_token: refresh }
    // A network that fails at this moment is told by the next request.
    const tokens = await askForTokens(this.settings, asked).catch(() => undefined)
    if (tokens) this.tokens = { refresh_token: refresh, ...tokens }
    return tokens !== undefined
  }
}

/** Leave for Cognito's hosted page, which leads back here. */
export async function signIn(settings: Settings): Promise<void> {
  const { verifier, challenge } = await makeProof()
  const pending: Pending = { state: randomText(), verifier, hash: location.hash }
  sessionStorage.setItem(PENDING, JSON.stringify(pending))
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: settings.clientId,
    redirect_uri: ownAddress(),
    scope: 'openid email',
    state: pending.state,
    code_challenge: challenge,
    code_challenge_method: 'S256',
  })
  location.assign(`${settings.signInUrl}/oauth2/authorize?${query}`)
}

function takePending(): Pending | undefined {
  const text = sessionStorage.getItem(PENDING)
  sessionStorage.removeItem(PENDING)
  return text ? (JSON.parse(text) as Pending) : undefined
}

async function askForTokens(settings: Settings, body: Record<string, string>): Promise<Tokens | undefined> {
  const answer = await fetch(`${settings.signInUrl}/oauth2/token`, {
    method: 'POST',
    body: new URLSearchParams({ client_id: settings.clientId, ...body }),
  })
  return answer.ok ? ((await answer.json()) as Tokens) : undefined
}

function ownAddress(): string {
  return `${location.origin}${location.pathname}`
}
