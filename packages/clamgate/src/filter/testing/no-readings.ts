import assert from 'node:assert/strict'
import { DEFAULT_BOUNDS } from '@clamgate/mime'
import type { Readings, ViewsSettings } from '../readings/types.ts'

/** Where mail is scanned as it is alone. */
export const VIEWS_OFF: ViewsSettings = { mode: 'off', bounds: DEFAULT_BOUNDS }

/** With {@link VIEWS_OFF}: nobody asks for a reading. */
export const NO_READINGS: Readings = {
  begin: () => assert.fail('nothing here is to be read'),
  without: () => assert.fail('nothing here is to be cut'),
}
