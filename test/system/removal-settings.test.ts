import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import {
  judgeRecipients,
  readRecipientSettings,
} from '../../packages/clamgate/src/doctor/postfix/recipients.ts'
import { type Gateway, startGateway } from './support/gateway.ts'
import { type Delivered, deliveries, sampleOf } from './support/samples.ts'

/** What `doctor` warns of. */
const SETTINGS = {
  enable_original_recipient: 'no',
  virtual_alias_maps: 'inline:{ {alias@box.test=abuse@box.test} }',
  always_bcc: 'spy@box.test',
  recipient_bcc_maps: 'inline:{ {abuse@box.test=spy-recipient@box.test} }',
  sender_bcc_maps: 'inline:{ {sender@box.test=spy-sender@box.test} }',
}
const COPIES = ['spy-recipient@box.test', 'spy-sender@box.test', 'spy@box.test']
const RULES = [{ name: 'abuse', when: { recipient: 'abuse*', outcome: 'infected' }, then: 'accept' }]

const gateways: Gateway[] = []
after(async () => {
  for (const gateway of gateways) await gateway.stop()
})

async function start(removeRecipients: 'auto' | 'never', settings: Readonly<Record<string, string>>) {
  const gateway = await startGateway({ settings, config: { policy: { removeRecipients, rules: RULES } } })
  gateways.push(gateway)
  return gateway
}

async function send(
  { deliver, postfix }: Gateway,
  ...to: readonly string[]
): Promise<Delivered & { code: number }> {
  const name = to.join(' ')
  const { code } = await deliver({ from: 'sender@box.test', to, message: sampleOf(name) })
  return { code, ...(await deliveries(postfix))(name) }
}

test('with auto, removing an alias takes the copy of its target, and copies get the sample: doctor says so', async () => {
  const gateway = await start('auto', SETTINGS)
  const { code, got } = await send(gateway, 'alias@box.test', 'abuse@box.test')
  assert.deepEqual([code, got], [250, COPIES])
  const read = await readRecipientSettings({ MAIL_CONFIG: gateway.postfix.configDirectory })
  const checks = judgeRecipients(read, { mayDiffer: true, removeRecipients: 'auto' })
  assert.deepEqual(
    checks.map(({ detail }) => detail.replace(/ = .*/, '')),
    ['enable_original_recipient', 'always_bcc', 'recipient_bcc_maps', 'sender_bcc_maps'],
  )
})

test('with never, nobody loses a copy without a word, and no copy gets the sample', async () => {
  const gateway = await start('never', SETTINGS)
  for (const to of [
    ['alias@box.test', 'abuse@box.test'],
    ['abuse@box.test', 'alias@box.test'],
    ['abuse@box.test', 'other@box.test'],
  ]) {
    const { code, got, bouncedTo } = await send(gateway, ...to)
    assert.deepEqual({ code, got, bouncedTo }, { code: 550, got: [], bouncedTo: [] }, to.join(' '))
  }
  const alone = await send(gateway, 'abuse@box.test')
  assert.deepEqual([alone.code, alone.got], [250, ['abuse@box.test', ...COPIES]])
})

test('a Postfix with its defaults is not warned of', async () => {
  const { postfix } = await start('auto', {})
  const read = await readRecipientSettings({ MAIL_CONFIG: postfix.configDirectory })
  assert.equal(read.length, 4)
  assert.deepEqual(judgeRecipients(read, { mayDiffer: true, removeRecipients: 'auto' }), [])
})

test('no_address_mappings does not hide a recipient from removal', async () => {
  const gateway = await start('auto', {
    ...SETTINGS,
    always_bcc: '',
    receive_override_options: 'no_address_mappings',
  })
  const { code, got } = await send(gateway, 'alias@box.test', 'abuse@box.test')
  assert.deepEqual([code, got], [250, ['abuse@box.test']])
})
