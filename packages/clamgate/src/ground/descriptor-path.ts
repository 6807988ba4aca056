/**
 * Whether a path names an open file of this process: a pipe of the shell, as of `<(…)`, has somebody who writes to it. At
 * a named pipe one might wait for ever.
 */
export function isDescriptorPath(path: string): boolean {
  return DESCRIPTOR.test(path)
}

const DESCRIPTOR = /^\/(?:dev\/(?:fd\/\d+|stdin)|proc\/self\/fd\/\d+)$/
