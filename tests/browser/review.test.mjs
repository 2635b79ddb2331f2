// A reviewer looks at what waits: field by field with the keyboard, corrected, rejected, told to the owner.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { AXE, choose, item, launch, open, signIn, specimen, world } from './session.mjs'

let browser, owner, reviewer
before(async () => {
  browser = await launch()
  owner = await signIn(await open(browser), 'reviewed')
  await choose(owner, specimen('licence_aamva.jpg'))
  await item(owner, 'licence_aamva.jpg', 'Read').waitFor()
  reviewer = await signIn(await open(browser, { bypassCSP: true }), 'reviewer')
})
after(() => browser?.close())

test('a reading that waits is told to its owner as pending', async () => {
  await item(owner, 'licence_aamva.jpg', 'Read').getByRole('link').click()
  await owner.getByText('A person is to look at it.').waitFor()
})

test('an owner has no page of reviews', async () => {
  assert.equal(await owner.getByRole('link', { name: 'Reviews' }).count(), 0)
})

test('a reviewer claims the oldest, and sees each field beside its place', async () => {
  await reviewer.getByRole('link', { name: 'Reviews' }).click()
  await reviewer.getByRole('button', { name: 'Review the next' }).click()
  await reviewer.getByText('random sample').waitFor()
  await reviewer.locator('svg image').waitFor()
  await reviewer.addScriptTag({ path: AXE })
  const found = await reviewer.evaluate(() => globalThis.axe.run(document))
  assert.deepEqual(found.violations.map((one) => one.id), [])
})

test('a value of the wrong form is refused in plain words, and nothing typed is lost', async () => {
  await reviewer.getByLabel('Birth date', { exact: true }).fill('21 July 1983')
  await reviewer.getByRole('button', { name: 'Save the corrections' }).click()
  await reviewer.getByText('it must be a day that there is, as YYYY-MM-DD').waitFor()
  assert.equal(await reviewer.getByLabel('Birth date', { exact: true }).inputValue(), '21 July 1983')
  await reviewer.getByLabel('Birth date', { exact: true }).fill('1983-07-21')
})

test('a reviewer who reloads gets the same reading again', async () => {
  await reviewer.reload()
  await reviewer.getByRole('button', { name: 'Sign in' }).click()
  await reviewer.getByLabel('Username').fill('reviewer')
  await reviewer.getByLabel('Password').fill(world.passwords.reviewer)
  await reviewer.getByRole('button', { name: 'Sign in' }).click()
  await reviewer.getByRole('button', { name: 'Review the next' }).click()
  await reviewer.getByText('random sample').waitFor()
})

test('a field that was not read is added', async () => {
  await reviewer.getByLabel('Add a field').selectOption('blood_type')
  await reviewer.getByLabel('Blood type').fill('AB')
})

test('fields are gone through and corrected by keyboard alone', async () => {
  await reviewer.locator('form input[name]').first().focus()
  const names = await reviewer.locator('form input[name]').evaluateAll((all) => all.map((one) => one.name))
  for (const name of names) {
    assert.equal(await reviewer.evaluate(() => document.activeElement.name), name)
    if (name === 'surname') await reviewer.keyboard.type('MARTINEZ-RUIZ')
    await reviewer.keyboard.press('Enter')
  }
  await reviewer.getByText('Done: corrected.').waitFor()
})

test('the owner sees what the person corrected', async () => {
  await owner.getByRole('link', { name: 'Documents', exact: true }).click()
  await owner.reload()
  await signIn(owner, 'reviewed')
  await item(owner, 'licence_aamva.jpg', 'Read').getByRole('link').click()
  await owner.getByText('A person corrected it.').waitFor()
  assert.match(await owner.locator('tr[data-field=surname]').innerText(), /MARTINEZ-RUIZ/)
})

test('a reading is rejected with a reason', async () => {
  await owner.getByRole('button', { name: 'Read again' }).click()
  await owner.getByText('A person is to look at it.').waitFor()
  await reviewer.getByRole('button', { name: 'Review the next' }).click()
  await reviewer.locator('summary', { hasText: 'Reject' }).click()
  await reviewer.getByLabel('Why').selectOption('suspected_fraud')
  await reviewer.getByRole('button', { name: 'Reject' }).click()
  await reviewer.getByText('Done: rejected.').waitFor()
  await reviewer.getByText('No reading waits for a review.').waitFor()
})
