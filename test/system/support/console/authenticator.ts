import assert from 'node:assert/strict'
import { Secret, TOTP } from 'otpauth'
import { type Visit, violations } from './browser.ts'

const STEP_MS = 30_000
const stepNow = () => Math.floor(Date.now() / STEP_MS)

/**
 * The code of the step before, which is good for who types slowly. With it that of now, which is good once and not before, signs in
 * without half a minute of waiting.
 */
export function codeBefore(totp: TOTP): string {
  return totp.generate({ timestamp: Date.now() - STEP_MS })
}

/** Six digits that no step near is shown by. */
export function wrongCode(totp: TOTP): string {
  const near = [-2, -1, 0, 1, 2].map((step) => totp.generate({ timestamp: Date.now() + step * STEP_MS }))
  return (
    ['000000', '111111', '222222', '333333', '444444', '555555'].find((code) => !near.includes(code)) ?? ''
  )
}

/** Tries it again where a step ended in between: no code of the step before it is good then. */
export async function inOneStep(attempt: () => Promise<boolean>): Promise<void> {
  for (;;) {
    const step = stepNow()
    if (await attempt()) return
    assert.notEqual(stepNow(), step, 'a good code was refused')
  }
}

/** An authenticator that is set up. */
export interface SetUp {
  readonly totp: TOTP
  readonly codes: readonly string[]
  /** That which has confirmed it. */
  readonly used: string
}

/** Brings the secret of the page to an authenticator, and confirms it. */
export async function setUp(at: Visit, isClosed = true): Promise<SetUp> {
  const { page } = at
  await page.getByRole('button', { name: 'Set up', exact: true }).click()
  const totp = await secretIn(at)
  assert.deepEqual(await violations(page), [], 'with the secret')
  let used = ''
  await inOneStep(async () => {
    used = codeBefore(totp)
    await page.locator('dialog input[name=code]').fill(used)
    return await isTaken(at, () => page.getByRole('button', { name: 'Confirm' }).click())
  })
  assert.deepEqual(await violations(page), [], 'with the recovery codes')
  const codes = await codesIn(at)
  if (isClosed) await page.getByRole('button', { name: 'I have kept them' }).click()
  return { totp, codes, used }
}

/** An authenticator with the secret that the dialog shows. */
export async function secretIn({ page }: Visit): Promise<TOTP> {
  const spelled = await page.locator('dialog code').first().textContent()
  return new TOTP({ secret: Secret.fromBase32((spelled ?? '').replaceAll(/\s/g, '')) })
}

/** Whether the code that is sent was taken. By the answer: what the page says of the code before it may still stand there. */
export async function isTaken({ page }: Visit, send: () => Promise<void>): Promise<boolean> {
  const answered = page.waitForResponse((response) => response.url().endsWith('/self/totp/confirm'))
  await send()
  if (!(await answered).ok()) return false
  await page.getByText('This is shown once').waitFor()
  return true
}

/** The recovery codes that the dialog shows. */
export async function codesIn({ page }: Visit): Promise<readonly string[]> {
  const codes = await page.locator('dialog .codes code').allTextContents()
  assert.equal(new Set(codes).size, 10)
  return codes
}
