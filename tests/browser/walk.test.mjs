// Upload, watch, look, find, delete, restore, read again, erase.
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { after, before, test } from 'node:test'
import { choose, item, launch, open, signIn, specimen, world } from './session.mjs'

const READ = {
  'id_card_td1.jpg': 'ID card',
  'licence_aamva.jpg': 'Driving licence',
  'passport_td3.jpg': 'Passport',
  'photo_turned.jpg': 'Passport',
  'two_pages.pdf': 'ID card',
  'visa_mrva.jpg': 'Visa',
}

let browser, page
before(async () => {
  browser = await launch()
  page = await signIn(await open(browser), 'walker')
})
after(() => browser?.close())

test('files that are chosen are sent, read and shown with their kinds', async () => {
  const files = [...Object.keys(READ), 'landscape.jpg', 'corrupt.jpg']
  await choose(page, files.map(specimen))
  for (const [name, kind] of Object.entries(READ)) {
    await item(page, name, 'Read').filter({ hasText: kind }).waitFor()
  }
  await item(page, 'landscape.jpg', 'Not read').waitFor()
})

test('a file that is too large is refused in plain words', async () => {
  const buffer = Buffer.alloc(15_000_001)
  await choose(page, { name: 'large.jpg', mimeType: 'image/jpeg', buffer })
  await page.getByText('The file is too large. Send a smaller picture.').waitFor()
  assert.equal(await page.locator('.uploads .hashing').count(), 0)
})

test('a file that is there already leads to itself', async () => {
  await choose(page, specimen('passport_td3.jpg'))
  await page.getByText('You have this file already.').waitFor()
})

test('a file that is no document says what to do', async () => {
  await item(page, 'landscape.jpg', 'Not read').getByRole('link').click()
  await page.getByText('No identity document was found. Fill the picture with one document.').waitFor()
  await page.getByRole('link', { name: 'All documents' }).click()
})

test('a field and its box light up together', async () => {
  await item(page, 'photo_turned.jpg', 'Read').getByRole('link').click()
  const row = page.locator('tr[data-field=surname]')
  assert.match(await row.innerText(), /VAN DER MEER/)
  await row.focus()
  await page.locator('rect[data-field=surname].lit').waitFor()
  await page.locator('rect[data-field=issue_date]').hover()
  await page.locator('tr[data-field=issue_date].lit').waitFor()
})

test('a picture is shown upright under its boxes', async () => {
  const image = page.locator('svg image')
  await image.waitFor()
  const shown = await image.boundingBox()
  const box = await page.locator('rect[data-field=document_number]').boundingBox()
  assert.ok(shown.width > shown.height, 'the page lies on its side')
  assert.ok(box.x >= shown.x && box.x + box.width <= shown.x + shown.width)
  assert.ok(box.y >= shown.y && box.y + box.height <= shown.y + shown.height)
})

test('check digits are coloured, and the whole reading is there as JSON', async () => {
  assert.equal(await page.locator('.mrz mark.right').count(), 5)
  await page.getByText('JSON', { exact: true }).click()
  const text = await page.getByRole('group', { name: 'JSON' }).innerText()
  assert.equal(JSON.parse(text).fields.surname.value, 'VAN DER MEER')
})

test('a file is found by its text, its kind and its state', async () => {
  await page.goto(`${world.console}#/`)
  if (await page.getByRole('button', { name: 'Sign in' }).isVisible()) await signIn(page, 'walker')
  await page.getByLabel('Search in text and names').fill('okonkwo')
  await page.getByText('1 shown').waitFor()
  await item(page, 'id_card_td1.jpg', 'Read').waitFor()
  await page.getByLabel('Search in text and names').fill('')
  await page.getByLabel('Kind').selectOption('visa')
  await item(page, 'visa_mrva.jpg', 'Read').waitFor()
  await page.getByText('1 shown').waitFor()
  await page.getByLabel('Kind').selectOption('')
  await page.getByLabel('State').selectOption('FAILURE')
  await item(page, 'landscape.jpg', 'Not read').waitFor()
  await page.getByLabel('State').selectOption('')
})

test('a file is deleted, restored and read again', async () => {
  await item(page, 'visa_mrva.jpg', 'Read').getByRole('link').click()
  await page.getByRole('button', { name: 'Delete' }).click()
  await page.getByText('The file is deleted.').waitFor()
  await page.getByRole('button', { name: 'Restore' }).click()
  await page.getByRole('button', { name: 'Read again' }).click()
  await page.getByText('History').click()
  await page.getByText('Read again · Read').waitFor()
})

test('a file is downloaded as it was sent', async () => {
  const link = await page.getByRole('link', { name: 'Download the file' }).getAttribute('href')
  const answer = await page.request.get(link)
  assert.deepEqual(await answer.body(), await readFile(specimen('visa_mrva.jpg')))
})

test('a deleted file is found among the deleted ones and restored', async () => {
  await page.getByRole('button', { name: 'Delete' }).click()
  await page.getByText('The file is deleted.').waitFor()
  await page.getByRole('link', { name: 'All documents' }).click()
  await page.getByLabel('Show').selectOption('true')
  await page.getByRole('button', { name: 'Restore visa_mrva.jpg' }).click()
  await page.getByText('No document matches.').waitFor()
  await page.getByLabel('Show').selectOption('')
  await item(page, 'visa_mrva.jpg', 'Read').waitFor()
})

test('a batch is listed with the states of its files', async () => {
  const asked = page.waitForRequest((one) => one.url().includes('/batches') && 'authorization' in one.headers())
  await page.getByRole('link', { name: 'Batches' }).click()
  const request = await asked
  await page.getByText('No batches yet.').waitFor()
  const { authorization } = request.headers()
  const items = [{ filename: 'one.jpg', content_type: 'image/jpeg', size: 9, sha256: '1'.repeat(64) }]
  items.push({ ...items[0], content_type: 'text/html', sha256: '2'.repeat(64) })
  const made = await page.request.post(request.url().split('?')[0], { headers: { authorization }, data: { items } })
  assert.equal(made.status(), 201)
  await page.getByRole('link', { name: 'Documents' }).click()
  await page.getByRole('link', { name: 'Batches' }).click()
  await page.getByText('Refused: 1').click()
  await page.getByRole('link', { name: 'one.jpg' }).waitFor()
  await page.getByRole('link', { name: 'Documents' }).click()
})

test('a webhook is added, tried, turned and removed, and its secret is shown once', async () => {
  await page.getByRole('link', { name: 'Webhooks' }).click()
  await page.getByText('No webhooks yet.').waitFor()
  await page.getByLabel('URL (https)').fill('http://127.0.0.1:9/hook')
  await page.getByRole('button', { name: 'Add a webhook' }).click()
  await page.getByText('The URL must begin with https and name no user.').waitFor()
  page.complaints = page.complaints.filter((one) => !one.includes('422'))
  await page.getByLabel('URL (https)').fill('https://127.0.0.1:9/hook')
  await page.getByLabel('was read').check()
  await page.getByRole('button', { name: 'Add a webhook' }).click()
  const hook = page.locator('.webhook')
  await hook.filter({ hasText: 'Active · document.read' }).waitFor()
  const first = await page.locator('.secret code').innerText()
  await page.getByRole('button', { name: 'I have kept it' }).click()
  await page.locator('.secret').waitFor({ state: 'detached' })

  await hook.getByRole('button', { name: 'Send a test event' }).click()
  await hook.locator('tr').filter({ hasText: 'webhook.test' }).filter({ hasText: 'did not answer' }).waitFor()
  await hook.getByRole('button', { name: 'New secret' }).click()
  assert.notEqual(await page.locator('.secret code').innerText(), first)
  await hook.getByRole('button', { name: 'Let it rest' }).click()
  await hook.filter({ hasText: 'Resting' }).waitFor()
  assert.ok(await hook.getByRole('button', { name: 'Send a test event' }).isDisabled())

  page.once('dialog', (dialog) => dialog.accept())
  await hook.getByRole('button', { name: 'Remove' }).click()
  await page.getByText('No webhooks yet.').waitFor()
  await page.getByRole('link', { name: 'Documents' }).click()
})

test('all data is erased, and a receipt is given', async () => {
  await page.getByRole('link', { name: 'Account' }).click()
  const erase = page.getByRole('button', { name: 'Erase all my data' })
  assert.ok(await erase.isDisabled())
  await page.getByLabel('Type ERASE to confirm').fill('ERASE')
  await erase.click()
  await page.getByText('Being erased').waitFor()
  await fetch(world.maintenance, { method: 'POST', body: '{"job": "erasure"}' })
  await page.getByText(/Erased. Receipt [\w-]+/).waitFor()
  await page.getByRole('link', { name: 'Documents' }).click()
  await page.getByText('No documents yet. Upload one above.').waitFor()
})

test('nothing went wrong in the page meanwhile', () => {
  assert.deepEqual(page.complaints.filter((one) => !one.includes('413') && !one.includes('404')), [])
})
