import { readFileSync } from 'node:fs'
import { filesUnder, projectFolder } from './import-graph.ts'

/** A TypeScript file without its comments. */
export interface Source {
  readonly file: string
  readonly text: string
}

/** The TypeScript files under the folders. */
export function sourcesUnder(...folders: readonly string[]): readonly Source[] {
  return filesUnder(...folders)
    .filter((file) => file.endsWith('.ts'))
    .map((file) => ({ file, text: withoutComments(readFileSync(`${projectFolder}${file}`, 'utf8')) }))
}

/** Where the pattern, which is a global one, occurs: `file: what was found`. */
export function findIn(sources: readonly Source[], pattern: RegExp): readonly string[] {
  return sources.flatMap(({ file, text }) => [...text.matchAll(pattern)].map(([found]) => `${file}: ${found}`))
}

/** A comment begins a line or follows a blank, which no `//` of an address does. */
function withoutComments(text: string): string {
  return text.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/(^|\s)\/\/.*$/gm, '$1')
}
