import { readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import { expectGolden } from '../support/golden.ts'
import { filesUnder, projectFolder } from './import-graph.ts'

/** The scenarios of specification 15.1 to 15.6, by their numbers; some numbers were never given. */
const scenarios: Readonly<Record<string, readonly number[]>> = {
  'Accepting (15.1)': [1, 2, 4, 5, 7, 8, 10, 11, 13, 14, 16],
  'Inviting and confirming (15.2)': [17, 19, 20, 22, 23, 25, 26, 28, 29, 31, 32, 34, 35, 37, 38, 40, 41, 43],
  'Changing, removing, revoking, restoring (15.3)': [
    44, 46, 47, 49, 50, 52, 53, 55, 56, 58, 59, 61, 62, 64, 65, 67, 68, 70, 71, 73, 74, 76, 77, 79, 80, 82, 83,
  ],
  'Owners and collections (15.4)': [85, 86, 88, 89, 91, 92, 94, 95, 97, 98, 100, 101],
  'Groups (15.5)': [103, 104, 106, 107],
  'Policies (15.6)': [109, 110, 112, 113, 115, 116, 118, 119, 121, 122, 124, 125],
}

const FREE = 'no client of a provider has a Free plan'
const SSO = 'login with SSO does not exist yet'
const HAS_PASSWORD = 'every account has a master password, which its address belongs to'
const MY_ITEMS = 'My Items collections come with vault items'

/** Scenarios that no test shows, and why. */
const absent: Readonly<Record<number, string>> = {
  8: FREE,
  13: SSO,
  14: SSO,
  16: 'there is neither automatic confirmation nor emergency access',
  19: FREE,
  23: MY_ITEMS,
  37: SSO,
  38: 'the mail names the organization and its provider, not who invited',
  40: 'addresses are lower-cased as they come in, and one mail serves people with and without an account',
  43: 'SCIM does not exist yet',
  44: 'a malformed id is an unknown one: api/authorization/foreign-ids.test.ts',
  46: MY_ITEMS,
  47: FREE,
  53: HAS_PASSWORD,
  56: HAS_PASSWORD,
  73: FREE,
  77: 'staged members come with directory import',
  89: 'every plan has groups',
  91: MY_ITEMS,
  106: 'every plan has groups',
  113: SSO,
  115: 'every account has a master password',
}

/** Titles of tests and of their cases, with the file each stands in, by the scenario that they name. */
function titlesByScenario(): ReadonlyMap<number, readonly string[]> {
  const titles = new Map<number, string[]>()
  for (const file of filesUnder('test').filter(
    (name) => name.endsWith('.test.ts') && !name.endsWith('scenarios.test.ts'),
  )) {
    const source = readFileSync(`${projectFolder}${file}`, 'utf8')
    for (const [, , title = ''] of source.matchAll(/(['"`])((?:(?!\1).)*(?<!\})\bT\d+\b(?:(?!\1).)*)\1/g)) {
      for (const [, number = ''] of title.matchAll(/\bT(\d+)\b/g)) {
        const row = `\`${file.slice('test/'.length)}\`: ${title.replaceAll('|', '\\|')}`
        titles.set(Number(number), [...(titles.get(Number(number)) ?? []), row])
      }
    }
  }
  return titles
}

describe('the scenarios of the specification', () => {
  const shown = titlesByScenario()
  const numbers = Object.values(scenarios).flat()

  it('are each named by a test, or absent for a reason', () => {
    expect(numbers.filter((number) => !shown.has(number) && !absent[number]).map((number) => `T${number}`)).toEqual([])
  })

  it('are not called absent where a test shows them', () => {
    expect(Object.keys(absent).filter((number) => shown.has(Number(number)))).toEqual([])
  })

  it('stand in scenarios.md with their tests', () => {
    const row = (number: number) => `| T${number} | ${(shown.get(number) ?? [`– (${absent[number]})`]).join('<br>')} |`
    const page = [
      '<!-- biome-ignore-all format: a test writes and compares this page -->',
      '',
      '# Scenario → test',
      '',
      'Every acceptance scenario of the specification for members, collections, groups and policies, with the tests that name',
      'it. Written by `test/architecture/scenarios.test.ts` from the titles. Where the studied service is unsafe or inconsistent,',
      'the test shows what Keyward does instead; `shared/decisions/0010-compatibility.md` says why.',
      ...Object.entries(scenarios).flatMap(([heading, ofHeading]) => [
        '',
        `## ${heading}`,
        '',
        '| scenario | tests |',
        '|---|---|',
        ...ofHeading.map(row),
      ]),
      '',
    ].join('\n')
    expectGolden(new URL('../scenarios.md', import.meta.url), page)
  })
})
