// Everybody can use it: screen readers, keyboards, phones, dark rooms, and who reads Indonesian.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { AXE, choose, item, launch, open, signIn, specimen, world } from './session.mjs'

const PLACES = ['#/', '#/batches', '#/operations', '#/webhooks', '#/account']
const DELETED = '#/?deleted=true'
const LOOKS = {
  'in light': { colorScheme: 'light' },
  'in the dark': { colorScheme: 'dark' },
  'on a phone': { viewport: { width: 360, height: 740 }, hasTouch: true },
  'in Indonesian': { locale: 'id-ID' },
}

let browser, page
before(async () => {
  browser = await launch()
  page = await signIn(await open(browser, { bypassCSP: true }), 'root')
  await choose(page, specimen('passport_td3.jpg'))
  await item(page, 'passport_td3.jpg', 'Read').waitFor()
  await choose(page, specimen('visa_mrva.jpg'))
  await item(page, 'visa_mrva.jpg', 'Read').getByRole('link').click()
  await page.getByRole('button', { name: 'Delete' }).click()
  await page.getByText('The file is deleted.').waitFor()
  await page.getByRole('link', { name: 'All documents' }).click()
})
after(() => browser?.close())

/** What axe finds wrong with the page as it is. */
async function violations(shown) {
  await shown.addScriptTag({ path: AXE })
  const found = await shown.evaluate(() => globalThis.axe.run(document))
  return found.violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.html).join(' ')}`)
}

test('axe finds nothing on the page to sign in', async () => {
  const visitor = await open(browser, { bypassCSP: true })
  assert.deepEqual(await violations(visitor), [])
  await visitor.context().close()
})

for (const [look, options] of Object.entries(LOOKS)) {
  test(`axe finds nothing on any page ${look}`, async () => {
    const shown = await open(browser, { bypassCSP: true, ...options })
    await shown.locator('button').first().click()
    await shown.getByLabel('Username').fill('root')
    await shown.getByLabel('Password').fill(world.passwords.root)
    await shown.getByRole('button', { name: 'Sign in' }).click()
    await shown.locator('.items a').first().waitFor()
    for (const place of PLACES) {
      await shown.evaluate((hash) => location.assign(hash), place)
      await shown.locator('h2').first().waitFor()
      assert.deepEqual(await violations(shown), [], place)
    }
    await shown.evaluate((hash) => location.assign(hash), DELETED)
    await shown.getByRole('button', { name: /visa_mrva/ }).first().waitFor()
    assert.deepEqual(await violations(shown), [], DELETED)
    await shown.evaluate(() => location.assign('#/'))
    await shown.locator('.items a').first().click()
    await shown.locator('tr[data-field=surname]').waitFor()
    assert.deepEqual(await violations(shown), [], 'a document')
    const wider = await shown.evaluate(() => document.documentElement.scrollWidth - innerWidth)
    assert.ok(wider <= 0, `${wider} pixels wider than the screen`)
    await shown.context().close()
  })
}

test('a document is reached and read by keyboard alone', async () => {
  await page.reload()
  await page.getByRole('button', { name: 'Sign in' }).waitFor()
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await page.getByLabel('Username').fill('root')
  await page.getByLabel('Password').fill(world.passwords.root)
  await page.keyboard.press('Enter')
  await page.locator('.items a').first().waitFor()
  await reach(page, () => document.activeElement.matches('.items a'))
  await page.keyboard.press('Enter')
  await page.locator('tr[data-field=surname]').waitFor()
  await reach(page, () => document.activeElement.matches('tr[data-field=surname]'))
  await page.locator('rect[data-field=surname].lit').waitFor()
})

test('the page is in the language that the browser asks for, and in another by choice', async () => {
  const reader = await open(browser, { locale: 'id-ID' })
  await reader.getByRole('button', { name: 'Masuk' }).waitFor()
  assert.equal(await reader.locator('html').getAttribute('lang'), 'id')
  await reader.context().close()
  await page.getByLabel('Language').selectOption('id')
  await page.getByRole('link', { name: 'Dokumen', exact: true }).click()
  await page.getByRole('heading', { name: 'Dokumen Anda' }).waitFor()
})

test('an administrator sees queues, failures and the audit log; others do not', async () => {
  await page.getByLabel('Bahasa').selectOption('en')
  await page.getByRole('link', { name: 'Operations' }).click()
  await page.getByRole('rowheader', { name: 'Ocr dlq' }).waitFor()
  await page.getByRole('cell', { name: 'document.read' }).first().waitFor()
  const other = await signIn(await open(browser), 'walker')
  await other.getByRole('link', { name: 'Account' }).waitFor()
  assert.equal(await other.getByRole('link', { name: 'Operations' }).count(), 0)
  await other.context().close()
})

/** Press Tab until the focused element is the one. */
async function reach(shown, isThere) {
  for (let pressed = 0; pressed < 40; pressed++) {
    if (await shown.evaluate(isThere)) return
    await shown.keyboard.press('Tab')
  }
  assert.fail('not reached by Tab')
}
