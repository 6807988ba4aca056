#!/usr/bin/env node
// Plain JavaScript, and no module: a Node that is too old for the rest has to understand it, and say so. `main.ts` is a
// link to this file, since an old Node refuses a name in .ts before it reads a line.
const LEAST_NODE = 24
if (Number(process.versions.node.split('.')[0]) < LEAST_NODE) {
  process.stderr.write(
    `clamgate: this is Node ${process.versions.node}, and Clamgate needs Node ${LEAST_NODE} or newer: run script/setup and then script/clamgate, which has a Node of its own, or install Node ${LEAST_NODE}\n`,
  )
  process.exit(2)
}
void import('./command-line.ts')
