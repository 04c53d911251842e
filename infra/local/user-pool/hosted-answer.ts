import { html } from '../../../shared/markup/html.ts'

/** What a hosted endpoint answers. */
export type HostedAnswer = {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** Sends the browser on. */
export function redirect(location: string): HostedAnswer {
  return { status: 302, headers: { location, 'cache-control': 'no-store' }, body: '' }
}

/** Answers a program. */
export function json(status: number, body: object, headers: Readonly<Record<string, string>> = {}): HostedAnswer {
  return {
    status,
    headers: { 'content-type': 'application/json;charset=UTF-8', 'cache-control': 'no-store', ...headers },
    body: JSON.stringify(body),
  }
}

/** Tells a person what is wrong: nothing of the request is trusted, so nobody is sent anywhere. */
export function errorPage(reason: string): HostedAnswer {
  const page = html`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Cannot sign in</title></head>
<body><main><h1>Cannot sign in</h1><p>${reason}</p></main></body>
</html>
`
  return {
    status: 400,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
      'cache-control': 'no-store',
    },
    body: page.html,
  }
}

/** Hands an error to the application, as Cognito does; only for a client and a redirect URI that are known to belong together. */
export function errorRedirect(
  redirectUri: string,
  state: string | undefined,
  error: string,
  description: string,
): HostedAnswer {
  const location = new URL(redirectUri)
  location.searchParams.set('error_description', description)
  location.searchParams.set('error', error)
  if (state !== undefined) location.searchParams.set('state', state)
  return redirect(location.href)
}
