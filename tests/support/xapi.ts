// The rules of xAPI 1.0.3 (part two, "Statements") for what our statements consist of, written from the standard's text.

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;
const DURATION = /^P(?=.)(\d+Y)?(\d+M)?(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?$/;
const LANGUAGE = /^[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|\d{3}))?$/;
const INTERACTIONS = [
  'choice',
  'sequencing',
  'likert',
  'matching',
  'performance',
  'true-false',
  'fill-in',
  'long-fill-in',
  'numeric',
  'other',
];

type Json = Record<string, unknown>;
const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isIri = (value: unknown): boolean =>
  typeof value === 'string' && URL.canParse(value) && /^[a-z][a-z\d+.-]*:/i.test(value);

/** What in this statement breaks a rule, each with its place; empty for a statement that any record store has to take. */
export function statementFaults(statement: unknown): string[] {
  const found: string[] = [];
  const fault = (at: string, says: string): void => void found.push(`${at}: ${says}`);
  const object = (
    at: string,
    value: unknown,
    allowed: readonly string[],
    required: readonly string[] = [],
  ): Json | null => {
    if (!isObject(value)) {
      fault(at, 'is no object');
      return null;
    }
    for (const [name, inner] of Object.entries(value)) {
      if (!allowed.includes(name)) fault(`${at}.${name}`, 'is not allowed here');
      if (inner === null || inner === undefined) fault(`${at}.${name}`, 'is null');
    }
    for (const name of required) if (!(name in value)) fault(`${at}.${name}`, 'is missing');
    return value;
  };
  const languages = (at: string, value: unknown): void => {
    for (const [tag, words] of Object.entries(object(at, value, Object.keys(isObject(value) ? value : {})) ?? {})) {
      if (!LANGUAGE.test(tag)) fault(at, `${tag} is no language`);
      if (typeof words !== 'string') fault(`${at}.${tag}`, 'is no text');
    }
  };
  const agent = (at: string, value: unknown): void => {
    const found = object(at, value, ['objectType', 'name', 'mbox', 'mbox_sha1sum', 'openid', 'account']);
    if (!found) return;
    const identifiers = ['mbox', 'mbox_sha1sum', 'openid', 'account'].filter((name) => name in found);
    if (identifiers.length !== 1) fault(at, 'has not exactly one identifier');
    if ('objectType' in found && found.objectType !== 'Agent') fault(at, 'is no agent');
    const account =
      'account' in found && object(`${at}.account`, found.account, ['homePage', 'name'], ['homePage', 'name']);
    if (account && !isIri(account.homePage)) fault(`${at}.account.homePage`, 'is no IRL');
    if (account && (typeof account.name !== 'string' || account.name === '')) fault(`${at}.account.name`, 'is no text');
  };
  const activity = (at: string, value: unknown): void => {
    const found = object(at, value, ['objectType', 'id', 'definition'], ['id']);
    if (!found) return;
    if (!isIri(found.id)) fault(`${at}.id`, 'is no IRI');
    if ('objectType' in found && found.objectType !== 'Activity') fault(at, 'is no activity');
    if (!('definition' in found)) return;
    const names = [
      'name',
      'description',
      'type',
      'moreInfo',
      'extensions',
      'interactionType',
      'correctResponsesPattern',
    ];
    const definition = object(`${at}.definition`, found.definition, names);
    if (!definition) return;
    if ('name' in definition) languages(`${at}.definition.name`, definition.name);
    if ('type' in definition && !isIri(definition.type)) fault(`${at}.definition.type`, 'is no IRI');
    if ('interactionType' in definition && !INTERACTIONS.includes(String(definition.interactionType)))
      fault(`${at}.definition.interactionType`, 'is none');
  };

  const names = [
    'id',
    'actor',
    'verb',
    'object',
    'result',
    'context',
    'timestamp',
    'stored',
    'authority',
    'version',
    'attachments',
  ];
  const top = object('statement', statement, names, ['actor', 'verb', 'object']);
  if (!top) return found;
  if ('id' in top && !UUID.test(String(top.id))) fault('id', 'is no UUID');
  if ('version' in top && !/^1\.0(\.\d+)?$/.test(String(top.version))) fault('version', 'is not 1.0.x');
  if ('timestamp' in top && !TIME.test(String(top.timestamp))) fault('timestamp', 'is no time with a zone');
  agent('actor', top.actor);
  const verb = object('verb', top.verb, ['id', 'display'], ['id']);
  if (verb && !isIri(verb.id)) fault('verb.id', 'is no IRI');
  if (verb && 'display' in verb) languages('verb.display', verb.display);
  activity('object', top.object);
  if ('result' in top) {
    const result = object('result', top.result, [
      'score',
      'success',
      'completion',
      'response',
      'duration',
      'extensions',
    ]);
    for (const name of ['success', 'completion'])
      if (result && name in result && typeof result[name] !== 'boolean')
        fault(`result.${name}`, 'is neither true nor false');
    if (result && 'response' in result && typeof result.response !== 'string') fault('result.response', 'is no text');
    if (result && 'duration' in result && !DURATION.test(String(result.duration)))
      fault('result.duration', 'is no duration');
    const score = result && 'score' in result && object('result.score', result.score, ['scaled', 'raw', 'min', 'max']);
    if (score) {
      const { scaled = 0, raw, min = raw, max = raw } = score as Record<string, number>;
      if (Object.values(score).some((value) => typeof value !== 'number')) fault('result.score', 'is no number');
      if (scaled < -1 || scaled > 1) fault('result.score.scaled', 'is not between -1 and 1');
      if (raw !== undefined && (raw < (min ?? raw) || raw > (max ?? raw))) fault('result.score.raw', 'is outside');
    }
  }
  if ('context' in top) {
    const all = [
      'registration',
      'instructor',
      'team',
      'contextActivities',
      'revision',
      'platform',
      'language',
      'statement',
      'extensions',
    ];
    const context = object('context', top.context, all);
    if (context && 'language' in context && !LANGUAGE.test(String(context.language)))
      fault('context.language', 'is none');
    if (context && 'contextActivities' in context) {
      const kinds = ['parent', 'grouping', 'category', 'other'];
      for (const [kind, list] of Object.entries(object('contextActivities', context.contextActivities, kinds) ?? {}))
        for (const one of [list].flat()) activity(`contextActivities.${kind}`, one);
    }
  }
  return found;
}
