/** So much garbage outside V8's heap is little beside a process, and a look for it takes a millisecond. */
const LOOK_EVERY_BYTES = 1 * 1024 ** 2

let unseen = 0

/**
 * Says that buffers of so many bytes are no longer needed, where a stream brings one after the other. They lie outside V8's
 * heap, which sees their small handles alone: some hundred megabytes can be garbage before it looks. Now and then it is
 * asked to look at what is young. Does nothing where the process runs without `--expose-gc` (`script/clamgate` gives that).
 */
export function spentBuffers(bytes: number): void {
  unseen += bytes
  if (unseen < LOOK_EVERY_BYTES) return
  unseen = 0
  void globalThis.gc?.({ type: 'minor', execution: 'sync' })
}
