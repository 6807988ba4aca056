import { z } from 'zod'
import { duration, live, size } from '../fields.ts'

/** `limits:` of the configuration. */
export const limitsSection = z.strictObject({
  messageMemory: live(
    size({ min: '4K', max: '64M', usual: '512K' }),
    'A message up to this size is kept in memory; a larger one is streamed.',
  ),
  totalMemory: live(
    size({ min: '1M', max: '16G', usual: '64M' }),
    'Memory for messages in all; past it every message is streamed, and one with very many recipients is deferred.',
  ),
  shutdownGrace: live(
    duration({ min: '0s', max: '10m', usual: '25s' }),
    'How long scans in flight may take to finish at a stop; then they are deferred.',
  ),
})
