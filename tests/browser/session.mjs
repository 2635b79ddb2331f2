// A person before a browser: signs in to the console by Cognito's hosted page, and goes on from there.
import { createRequire } from 'node:module'

const tools = createRequire(`${process.env.BROWSER_TOOLS}/`)
const { chromium } = tools('playwright-core')
export const AXE = tools.resolve('axe-core/axe.min.js')
/** What the test is told: addresses, users with their passwords, the folder of specimens. */
export const world = JSON.parse(process.env.WORLD)
export const PATIENCE_MS = 30_000

export function launch() {
  // Chromium's own sandbox needs a user that is not root.
  const unconfined = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  return chromium.launch({ executablePath: process.env.CHROMIUM, args: unconfined })
}

/** A page of a browser of its own, whose complaints are kept in `page.complaints`. */
export async function open(browser, options = {}) {
  const context = await browser.newContext({ locale: 'en-GB', ...options })
  const page = await context.newPage()
  page.setDefaultTimeout(PATIENCE_MS)
  page.complaints = []
  page.on('pageerror', (error) => page.complaints.push(error.message))
  page.on('console', (message) => message.type() === 'error' && page.complaints.push(message.text()))
  await page.goto(world.console)
  return page
}

/** `page`, once `user` is signed in. */
export async function signIn(page, user) {
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByLabel('Username').fill(user)
  await page.getByLabel('Password').fill(world.passwords[user])
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('heading', { name: 'Your documents' }).waitFor()
  return page
}

export function specimen(name) {
  return `${world.specimens}/${name}`
}

/** Choose files to upload, by their paths, or by name, type and content. */
export function choose(page, files) {
  return page.locator('input[type=file][multiple]').setInputFiles(files)
}

/** The line of the list with this name, in this very state: what is being read is not read. */
export function item(page, name, state) {
  const has = page.locator('.state').filter({ hasText: new RegExp(`^${state}$`) })
  return page.locator('.items li').filter({ hasText: name }).filter({ has })
}
