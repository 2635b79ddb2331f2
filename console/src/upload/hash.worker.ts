/** Off the page's own thread: a file in, its SHA-256 in hexadecimal out. */
const scope = self as unknown as {
  onmessage: ((event: MessageEvent<File>) => void) | null
  postMessage: (message: string) => void
}

scope.onmessage = async ({ data: file }) => {
  const hash = await crypto.subtle.digest('SHA-256', await file.arrayBuffer())
  scope.postMessage([...new Uint8Array(hash)].map((byte) => byte.toString(16).padStart(2, '0')).join(''))
}
