import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ClaimError, claimDirectory } from './claim.ts'

test('a directory is claimed once, and is free again after that', async () => {
  const directory = `/nowhere/${process.pid}`
  {
    await using _claim = await claimDirectory(directory)
    await assert.rejects(claimDirectory(directory), ClaimError)
    await using _other = await claimDirectory(`${directory}/other`)
  }
  await using _again = await claimDirectory(directory)
})
