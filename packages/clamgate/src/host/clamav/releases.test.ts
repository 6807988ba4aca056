import assert from 'node:assert/strict'
import { test } from 'node:test'
import { endOfFixes } from './releases.ts'

const NOW = Date.parse('2026-11-28')

test('a release has the end of its minor one, and one that gets fixes has none yet', () => {
  const ends = [
    ['0.102.4', '2022-01-03'],
    ['0.103.11', '2024-09-14'],
    ['1.0.7', '2025-11-28'],
    ['1.4.3', undefined],
    ['1.10.0', undefined],
    ['2.0.0', undefined],
    ['devel', undefined],
  ] as const
  for (const [version, end] of ends) assert.equal(endOfFixes(version, NOW), end, version)
  assert.equal(endOfFixes('1.4.3', Date.parse('2027-08-16')), '2027-08-15')
})
