// How heavy the console's first view is, and how soon it can be used on a slow network and processor.
import { gzipSync } from 'node:zlib'
import { launch, world } from './session.mjs'

/** Lighthouse's profile of a mobile phone: slow 4G, a processor four times slower. */
const NETWORK = { offline: false, latency: 150, downloadThroughput: 1638400 / 8, uploadThroughput: 750000 / 8 }
const SLOWDOWN = 4
const ROUNDS = 5

const browser = await launch()
const seen = []
for (let round = 0; round < ROUNDS; round++) {
  const context = await browser.newContext()
  const page = await context.newPage()
  const session = await context.newCDPSession(page)
  await session.send('Network.enable')
  await session.send('Network.emulateNetworkConditions', NETWORK)
  await session.send('Emulation.setCPUThrottlingRate', { rate: SLOWDOWN })
  const sizes = []
  page.on('response', async (answer) => sizes.push(gzipSync(await answer.body().catch(() => '')).length))
  const started = performance.now()
  await page.goto(world.console)
  await page.getByRole('button', { name: 'Sign in' }).waitFor()
  const ms = performance.now() - started
  await page.waitForLoadState('networkidle')
  seen.push({ ms, bytes: sizes.reduce((sum, size) => sum + size, 0) })
  await context.close()
}
await browser.close()
const middle = seen.sort((one, other) => one.ms - other.ms)[Math.floor(ROUNDS / 2)]
console.log(`first view: ${(middle.bytes / 1000).toFixed(1)} kB compressed (at most 150)`)
console.log(`interactive: ${(middle.ms / 1000).toFixed(2)} s on slow 4G with a processor ${SLOWDOWN} times slower (at most 1.5)`)
