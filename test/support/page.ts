import { expect } from '@jest/globals'
import type { Answer, World } from './world.ts'

/** Opens a page of the portal, as somebody does who follows a link: no token. */
export async function openPage(world: World, path: string, parameters: Record<string, string>): Promise<Answer> {
  return world.call({ method: 'GET', path: `${path}?${new URLSearchParams(parameters).toString()}` })
}

/** The heading of a page. */
export const headingOf = ({ body }: Answer) => /<h1>([\s\S]*?)<\/h1>/.exec(String(body))?.[1]

/** Fails unless the answer is a page that no other site can frame, no script can run in and no link leaks from. */
export function expectGuardedPage({ headers, body }: Answer): void {
  expect(headers).toMatchObject({
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
    'content-security-policy':
      "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  })
  expect(body).toMatch(/^<!doctype html>\n<html lang="en">/)
  expect(body).not.toMatch(/<(?:script|form|img|[^>]*\son\w+=)/i)
}
