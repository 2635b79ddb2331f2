/** Proof Key for Code Exchange (RFC 7636): a secret of this page, of which sign-in sees the hash alone. */
export interface Proof {
  readonly verifier: string
  readonly challenge: string
}

export async function makeProof(): Promise<Proof> {
  const verifier = randomText()
  const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier))
  return { verifier, challenge: base64Url(new Uint8Array(hash)) }
}

/** 256 random bits, in 43 characters. */
export function randomText(): string {
  return base64Url(crypto.getRandomValues(new Uint8Array(32)))
}

function base64Url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')
}
