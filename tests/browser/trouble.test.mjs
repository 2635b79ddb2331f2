// What goes wrong: tokens that expire, networks that go, names that are HTML, pages that frame.
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { after, before, test } from 'node:test'
import { choose, item, launch, open, signIn, specimen, world } from './session.mjs'

const EXPIRED = { status: 401, contentType: 'application/problem+json', body: '{"code": "unauthorized"}' }

let browser, page
before(async () => {
  browser = await launch()
  page = await signIn(await open(browser), 'troubled')
})
after(() => browser?.close())

test('a token that expires in the middle of an upload is renewed, and the upload goes on', async () => {
  let refused = 0
  const onlyOnce = { times: 1 }
  await page.route('**/upload-image/', (route) => {
    refused++
    return route.fulfill({ ...EXPIRED, headers: { 'Access-Control-Allow-Origin': '*' } })
  }, onlyOnce)
  await choose(page, specimen('visa_mrva.jpg'))
  await item(page, 'visa_mrva.jpg', 'Read').waitFor()
  assert.equal(refused, 1)
})

test('a session that cannot be renewed asks to sign in again, in place', async () => {
  const other = await signIn(await open(browser), 'troubled')
  await other.route('**/oauth2/token', (route) => route.fulfill({ status: 400, body: '{}' }))
  await other.route('**/media?**', (route) =>
    route.fulfill({ ...EXPIRED, headers: { 'Access-Control-Allow-Origin': '*' } }),
  )
  await other.getByLabel('Kind').selectOption('visa')
  await other.getByText('Your session has ended. Sign in again to go on.').waitFor()
  await other.context().close()
})

test('a network that goes is told, and what comes back is taken up', async () => {
  await page.context().setOffline(true)
  await page.getByLabel('Kind').selectOption('passport')
  await page.getByText('The server cannot be reached. Check your connection.').waitFor()
  await page.context().setOffline(false)
  await page.getByText('No document matches.').waitFor()
  await page.getByLabel('Kind').selectOption('')
})

test('an upload that the network broke off is tried again by hand', async () => {
  await page.route('**/incoming/**', (route) => route.abort(), { times: 1 })
  await choose(page, specimen('id_card_td1.jpg'))
  await page.getByText('The file could not be sent. Try again.').waitFor()
  await page.getByRole('button', { name: 'Try again' }).click()
  await item(page, 'id_card_td1.jpg', 'Read').waitFor()
})

test('a file that cannot be read is told, and blocks nothing', async () => {
  const answer = await page.evaluate(
    () =>
      new Promise((resolve) => {
        const address = document.querySelector('meta[name=hash-worker]').content
        const worker = new Worker(address, { type: 'module' })
        worker.onmessage = (event) => resolve(event.data)
        worker.postMessage('no file')
      }),
  )
  assert.equal(answer, null)
})

test('a photo that is too blurred is told so before it is read, a sharp one is not', async () => {
  await choose(page, specimen('passport_td3.jpg'))
  await page.locator('.uploads li').filter({ hasText: 'passport_td3.jpg' }).filter({ hasText: 'Sent' }).waitFor()
  assert.equal(await page.getByText('This photo may be too blurred').count(), 0)
  const soft = await page.evaluate(async (bytes) => {
    const picture = await createImageBitmap(new Blob([new Uint8Array(bytes)]))
    const canvas = new OffscreenCanvas(picture.width, picture.height)
    const pen = canvas.getContext('2d')
    pen.filter = 'blur(9px)'
    pen.drawImage(picture, 0, 0)
    return [...new Uint8Array(await (await canvas.convertToBlob({ type: 'image/jpeg' })).arrayBuffer())]
  }, [...(await readFile(specimen('passport_td3.jpg')))])
  await choose(page, { name: 'soft.jpg', mimeType: 'image/jpeg', buffer: Buffer.from(soft) })
  await page.getByText('This photo may be too blurred to be read.').waitFor()
  await item(page, 'soft.jpg', 'Not read').waitFor()
})

test('a search that the API refuses says what is wrong with it, and shows no list', async () => {
  await page.getByLabel('Search in text and names').fill('%')
  await page.getByRole('alert').filter({ hasText: 'This cannot be taken as it stands.' }).waitFor()
  assert.equal(await page.locator('.items').count(), 0)
  await page.getByRole('link', { name: 'Documents', exact: true }).click()
  await page.locator('.items').waitFor()
  assert.equal(await page.getByLabel('Search in text and names').inputValue(), '')
})

test('pictures that come after the reading are shown without being asked for', async () => {
  const id = await item(page, 'visa_mrva.jpg', 'Read').getByRole('link').getAttribute('href')
  const media = id.split('/').at(-1)
  await page.route(
    `**/media/${media}`,
    async (route) => {
      const answer = await route.fetch()
      await route.fulfill({ response: answer, json: { ...(await answer.json()), renditions: [] } })
    },
    { times: 1 },
  )
  await item(page, 'visa_mrva.jpg', 'Read').getByRole('link').click()
  await page.locator('svg image').waitFor()
  await page.getByRole('link', { name: 'All documents' }).click()
})

test('a file name that is HTML is shown as it is', async () => {
  const name = '<img src=x onerror=alert(1)>.jpg'
  let isAlerted = false
  page.once('dialog', (dialog) => {
    isAlerted = true
    return dialog.dismiss()
  })
  const buffer = Buffer.from('no picture at all')
  await choose(page, { name, mimeType: 'image/jpeg', buffer })
  await item(page, name, 'Not read').getByRole('link').click()
  await page.getByRole('heading', { name }).waitFor()
  assert.equal(isAlerted, false)
  await page.getByRole('link', { name: 'All documents' }).click()
})

test('a second tab is signed in on its own, and sees the same files', async () => {
  const tab = await page.context().newPage()
  await tab.goto(world.console)
  await signIn(tab, 'troubled')
  await item(tab, 'visa_mrva.jpg', 'Read').waitFor()
  await tab.close()
})

test('no token is kept where another page could find it', async () => {
  const kept = await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage, cookies: document.cookie }))
  assert.doesNotMatch(kept, /eyJ/)
})

test('a page of another origin can neither frame the console nor run in it', async () => {
  const server = createServer((_, answer) => {
    answer.setHeader('Content-Type', 'text/html')
    answer.end(`<iframe src="${world.console}"></iframe>`)
  }).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const other = await (await browser.newContext()).newPage()
  const refused = other.waitForEvent('console', (message) => message.text().includes('frame-ancestors'))
  await other.goto(`http://127.0.0.1:${server.address().port}/`)
  await refused
  server.close()
})

test('no script but its own runs in the console', async () => {
  const ran = await page.evaluate(() => {
    const script = document.createElement('script')
    script.textContent = 'window.ran = true'
    document.body.append(script)
    return 'ran' in window
  })
  assert.equal(ran, false)
})

test('a state that is not ours opens no session', async () => {
  const other = await open(browser)
  await other.goto(`${world.console}?code=stolen&state=forged`)
  await other.getByRole('button', { name: 'Sign in' }).waitFor()
  await other.context().close()
})
