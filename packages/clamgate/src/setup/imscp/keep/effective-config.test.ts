import assert from 'node:assert/strict'
import { test } from 'node:test'
import { effectiveConfig } from './effective-config.ts'

const SHIPPED = {
  PostfixMilterSocket: 'unix:/clamav/clamav-milter.ctl',
  clamav_milter_options: { OnFail: 'Defer', MaxFileSize: '25M', LogVerbose: 'false' },
  signatures: { product: '8' },
}

const laid = (panel: object, carried: object) =>
  effectiveConfig({ ...panel }, { carried: { ...carried } }, SHIPPED)

test('without a record the panel has the word', () => {
  assert.deepEqual(effectiveConfig(SHIPPED, undefined, SHIPPED), { config: SHIPPED, carried: {} })
})

test('a carried value counts as long as the panel has the shipped one', () => {
  const carried = { clamav_milter_options: { MaxFileSize: '50M' } }
  const { config, carried: rest } = laid(SHIPPED, carried)
  assert.deepEqual(config['clamav_milter_options'], { ...SHIPPED.clamav_milter_options, MaxFileSize: '50M' })
  assert.deepEqual(rest, carried)
})

test('once the panel has a value of the administrator, the carried one is forgotten', () => {
  const panel = {
    ...SHIPPED,
    clamav_milter_options: { ...SHIPPED.clamav_milter_options, MaxFileSize: '10M' },
  }
  const carried = { clamav_milter_options: { MaxFileSize: '50M', OnFail: 'Accept' } }
  const { config, carried: rest } = laid(panel, carried)
  assert.deepEqual(config['clamav_milter_options'], {
    ...SHIPPED.clamav_milter_options,
    MaxFileSize: '10M',
    OnFail: 'Accept',
  })
  assert.deepEqual(rest, { clamav_milter_options: { OnFail: 'Accept' } })
  // And the shipped value, set by whoever goes back to it, counts.
  assert.deepEqual(laid(SHIPPED, { clamav_milter_options: {} }).config, SHIPPED)
})

test('a panel that has what was carried has it from then on', () => {
  const panel = { ...SHIPPED, PostfixMilterSocket: 'inet:localhost:32767' }
  const { config, carried } = laid(panel, { PostfixMilterSocket: 'inet:localhost:32767' })
  assert.deepEqual({ config, carried }, { config: panel, carried: {} })
})

test('an option that was added is carried, and taken away by an empty value', () => {
  const carried = { clamav_milter_options: { LocalNet: ['127.0.0.1', '10.0.0.0/8'] } }
  assert.deepEqual(laid(SHIPPED, carried).config['clamav_milter_options'], {
    ...SHIPPED.clamav_milter_options,
    LocalNet: ['127.0.0.1', '10.0.0.0/8'],
  })
  const panel = { ...SHIPPED, clamav_milter_options: { ...SHIPPED.clamav_milter_options, LocalNet: '' } }
  assert.deepEqual(laid(panel, carried), { config: panel, carried: {} })
})

test('values without quotes are the shipped ones, too', () => {
  const panel = {
    ...SHIPPED,
    clamav_milter_options: { ...SHIPPED.clamav_milter_options, LogVerbose: false },
    signatures: { product: 8 },
  }
  const carried = { clamav_milter_options: { LogVerbose: 'true' }, signatures: { product: '32' } }
  const { config } = laid(panel, carried)
  assert.deepEqual(config['signatures'], { product: '32' })
  assert.equal(JSON.stringify(config).includes('"LogVerbose":"true"'), true)
})

test('a section that is missing, empty, or no section', () => {
  const carried = { clamav_milter_options: { MaxFileSize: '50M' } }
  assert.deepEqual(laid({}, carried).config, carried)
  assert.deepEqual(laid({ clamav_milter_options: [] }, carried).config, carried)
  const wrong = laid({ clamav_milter_options: 'yes' }, carried)
  assert.deepEqual(wrong.config, { clamav_milter_options: 'yes' })
})

test('names of prototypes are names like others', () => {
  const carried = JSON.parse('{"__proto__": {"x": "1"}, "constructor": "2"}')
  const { config } = effectiveConfig(SHIPPED, { carried }, SHIPPED)
  assert.deepEqual(Object.getOwnPropertyDescriptor(config, '__proto__')?.value, { x: '1' })
  assert.equal(config['constructor'], '2')
})
