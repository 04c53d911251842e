import { setTimeout as delay } from 'node:timers/promises'
import * as z from 'zod'
import type { SchemaIssue } from '../../shared/api/route.ts'
import { email, guid } from '../../shared/api/schemas.ts'
import { limits } from '../../shared/config/limits.ts'
import { explain, type Refusal } from '../../shared/errors/catalogue.ts'
import { complaintsByField } from '../runtime/complaint.ts'
import { Stale } from '../runtime/table-errors.ts'
import { type WorkerDeps, workerDeps } from '../runtime/worker-deps.ts'
import { auditEvents } from './operator/audit-events.ts'
import { auditSeats } from './operator/audit-seats.ts'
import type { Command } from './operator/command.ts'
import { createProvider } from './operator/create-provider.ts'
import { enableProvider } from './operator/enable-provider.ts'
import { listProviders } from './operator/list-providers.ts'
import { requireTwoStepLogin } from './operator/require-two-step-login.ts'
import { resendSetup } from './operator/resend-setup.ts'
import { setSeatMinimums } from './operator/set-seat-minimums.ts'

const minimum = z.int('must be a whole number').max(limits.seatsMax, `must be ${limits.seatsMax} or less`)

/** What the operator may ask for. */
export const operatorRequest = z.discriminatedUnion('command', [
  z.object({
    command: z.literal('create-provider'),
    adminEmail: email,
    teamsMinimum: minimum,
    enterpriseMinimum: minimum,
  }),
  z.object({
    command: z.literal('set-seat-minimums'),
    providerId: guid,
    teamsMinimum: minimum.optional(),
    enterpriseMinimum: minimum.optional(),
  }),
  z.object({ command: z.literal('resend-setup'), providerId: guid }),
  z.object({ command: z.literal('suspend-provider'), providerId: guid }),
  z.object({ command: z.literal('resume-provider'), providerId: guid }),
  z.object({ command: z.literal('require-two-step-login'), providerId: guid, on: z.boolean('must be true or false') }),
  z.object({ command: z.literal('list-providers') }),
  z.object({ command: z.literal('audit-seats'), providerId: guid.optional() }),
  z.object({
    command: z.literal('audit-events'),
    providerId: guid.optional(),
    organizationId: guid.optional(),
    month: z
      .string()
      .regex(/^\d{4}-(?:0[1-9]|1[0-2])$/, 'must be a month such as 2026-01')
      .optional(),
  }),
])

export type OperatorRequest = z.infer<typeof operatorRequest>

/** What the operator is answered. */
export type OperatorAnswer =
  | ({ readonly ok: true } & Readonly<Record<string, unknown>>)
  | { readonly ok: false; readonly code: string; readonly message: string; readonly fields: Record<string, string[]> }

const ATTEMPTS_MAX = 8

/** Carries out one of the operator's commands. Who may invoke this function, IAM decides. */
export async function operate(request: unknown, deps: WorkerDeps): Promise<OperatorAnswer> {
  const parsed = operatorRequest.safeParse(request)
  if (!parsed.success) return invalid(parsed.error.issues)
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await carryOut(parsed.data, deps)
    } catch (error) {
      if (!(error instanceof Stale) || attempt >= ATTEMPTS_MAX) throw error
      await delay(Math.random() * 50 * attempt)
    }
  }
}

async function carryOut(request: OperatorRequest, deps: WorkerDeps): Promise<OperatorAnswer> {
  const { clock, ids, store, auditRetentionMonths } = deps
  const context = { now: clock.now(), ids, actorId: null, deviceType: null, ipAddress: null, auditRetentionMonths }
  const run = <Input>(command: Command<Input>, input: Input) => command(input, deps, context)
  const decision = await decide(request, run)
  if (!decision.ok) return refused(decision)
  await store.commit(decision.changes)
  return { ok: true, ...decision.answer }
}

function decide(
  request: OperatorRequest,
  run: <Input>(command: Command<Input>, input: Input) => ReturnType<Command<Input>>,
): ReturnType<Command<unknown>> {
  switch (request.command) {
    case 'create-provider':
      return run(createProvider, request)
    case 'set-seat-minimums':
      return run(setSeatMinimums, request)
    case 'resend-setup':
      return run(resendSetup, request)
    case 'suspend-provider':
      return run(enableProvider, { ...request, enabled: false })
    case 'resume-provider':
      return run(enableProvider, { ...request, enabled: true })
    case 'require-two-step-login':
      return run(requireTwoStepLogin, request)
    case 'list-providers':
      return run(listProviders, request)
    case 'audit-seats':
      return run(auditSeats, request)
    case 'audit-events':
      return run(auditEvents, request)
  }
}

function refused(refusal: Refusal): OperatorAnswer {
  const { text: message } = explain(refusal)
  return { ok: false, code: refusal.code, message, fields: refusal.field ? { [refusal.field]: [message] } : {} }
}

function invalid(issues: readonly SchemaIssue[]): OperatorAnswer {
  return { ok: false, code: 'request.invalid', message: 'The command is not valid.', fields: complaintsByField(issues) }
}

export const handler = async (request: unknown): Promise<OperatorAnswer> => operate(request, workerDeps('operator'))
