import { wrapKeyFor } from '../../shared/crypto/index.ts'
import { ask } from '../client/api.ts'
import { awaitLink } from '../client/mailbox.ts'
import {
  type Credentials,
  makeProviderKey,
  openProviderKey,
  register,
  type Session,
  signIn,
} from '../client/session.ts'
import { operate } from '../operator/invoke.ts'
import type { Running } from './running.ts'
import type { LocalStack } from './stack.ts'

const admin = { email: 'admin@demo-msp.example', password: 'correct horse battery staple', name: 'Ada Admin' }
const serviceUser = { email: 'service@demo-msp.example', password: 'staple battery horse correct', name: 'Sam Service' }
const SERVICE_USER_TYPE = 1
const CONFIRMED = 2
const BILLABLE = 2

/**
 * The demo provider, made by driving the public API and the operator's command. Whatever of it is there already stays,
 * so that an interrupted first start is simply continued.
 */
export async function ensureDemoProvider(stack: LocalStack): Promise<Running['demo']> {
  const asAdmin = await ensureAccount(stack, admin)
  const providerId = await ensureProvider(stack, asAdmin)
  await ensureServiceUser(stack, asAdmin, providerId)
  const credentials = ({ email, password }: Credentials) => ({ email, password })
  return { providerId, admin: credentials(admin), serviceUser: credentials(serviceUser) }
}

async function ensureAccount({ api, mailbox }: LocalStack, person: typeof admin): Promise<Session> {
  const { email, name } = person
  const known = await signIn(api, person).catch(() => undefined)
  if (known) return known
  const notBefore = new Date().toISOString()
  await ask(api, 'POST', '/identity/accounts/register/send-verification-email', { body: { email, name } })
  const { link } = await awaitLink(mailbox, email, '/finish-signup', { notBefore })
  await register(api, person, { emailVerificationToken: link.searchParams.get('token') ?? '' })
  return signIn(api, person)
}

async function ensureProvider(stack: LocalStack, session: Session): Promise<string> {
  const mine = (await session.call('GET', '/api/accounts/profile')).providers
  const [known] = mine as { id: string; providerStatus: number }[]
  if (known?.providerStatus === BILLABLE) return known.id
  let providerId = known?.id
  if (!providerId) {
    const target = { functionName: stack.operatorFunction, endpoint: stack.lambda }
    const command = {
      command: 'create-provider',
      adminEmail: admin.email,
      teamsMinimum: 50,
      enterpriseMinimum: 50,
    } as const
    const answer = await operate(target, command)
    if (!answer.ok) throw new Error(answer.message)
    providerId = String(answer['providerId'])
  }
  const { link } = await awaitLink(stack.mailbox, admin.email, '/setup-provider')
  const { key } = await makeProviderKey(session)
  await session.call('POST', `/api/providers/${providerId}/setup`, {
    body: {
      name: 'Demo MSP',
      businessName: 'Demo MSP Ltd',
      billingEmail: 'billing@demo-msp.example',
      token: link.searchParams.get('token'),
      key,
    },
  })
  return providerId
}

async function ensureServiceUser(stack: LocalStack, asAdmin: Session, providerId: string): Promise<void> {
  const users = `/api/providers/${providerId}/users`
  const find = async () => {
    const list = (await asAdmin.call('GET', users)).data as {
      id: string
      email: string
      userId: string | null
      status: number
    }[]
    return list.find(({ email }) => email === serviceUser.email)
  }
  let user = await find()
  if (user?.status === CONFIRMED) return
  if (!user) {
    await asAdmin.call('POST', `${users}/invite`, { body: { emails: [serviceUser.email], type: SERVICE_USER_TYPE } })
    user = await find()
  }
  if (!user) throw new Error('The invited service user is not in the list')
  if (user.userId === null) {
    const { link } = await awaitLink(stack.mailbox, serviceUser.email, '/accept-provider')
    const token = link.searchParams.get('token') ?? ''
    const { id: providerUserId } = user
    const known = await signIn(stack.api, serviceUser).catch(() => undefined)
    if (!known) await register(stack.api, serviceUser, { providerInviteToken: token, providerUserId })
    const session = known ?? (await signIn(stack.api, serviceUser))
    await session.call('POST', `${users}/${user.id}/accept`, { body: { token } })
  }
  const { data } = await asAdmin.call('POST', `${users}/public-keys`, { body: { ids: [user.id] } })
  const providerKey = await openProviderKey(asAdmin, providerId)
  await asAdmin.call('POST', `${users}/${user.id}/confirm`, {
    body: { key: await wrapKeyFor(data[0].key, providerKey) },
  })
}
