/** Off the page's own thread: a file in, its SHA-256 in hexadecimal out; nothing where it cannot be read. */
const scope = self as unknown as {
  onmessage: ((event: MessageEvent<File>) => void) | null
  postMessage: (message: string | null) => void
}

scope.onmessage = async ({ data: file }) => {
  try {
    const hash = await crypto.subtle.digest('SHA-256', await file.arrayBuffer())
    scope.postMessage([...new Uint8Array(hash)].map((byte) => byte.toString(16).padStart(2, '0')).join(''))
  } catch {
    // Gone, or not allowed to be read: a rejection here would reach nobody.
    scope.postMessage(null)
  }
}
