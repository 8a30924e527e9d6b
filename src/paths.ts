/** One place for every address: `pattern` mounts a route, `to` makes a link. */
interface Path<P extends string> {
  readonly pattern: P;
  to(...args: ParamsOf<P> extends never ? [] : [params: Record<ParamsOf<P>, string>]): string;
}

type ParamsOf<P extends string> = P extends `${string}:${infer Name}/${infer Rest}`
  ? Name | ParamsOf<`/${Rest}`>
  : P extends `${string}:${infer Name}`
    ? NameOnly<Name>
    : never;
type NameOnly<N extends string> = N extends `${infer Name}.${string}` ? Name : N;

function path<const P extends string>(pattern: P): Path<P> {
  return {
    pattern,
    to: (params?: Record<string, string>) =>
      pattern.replace(/:([a-zA-Z]+)/g, (_, name: string) => encodeURIComponent(params?.[name] ?? '')),
  } as Path<P>;
}

/** `address` with a query made of those values that are not empty. */
export function withQuery(address: string, query: Record<string, string | undefined>): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value) search.set(name, value);
  const text = search.toString();
  return text ? `${address}?${text}` : address;
}

export const paths = {
  home: path('/'),
  help: path('/help'),
  helpTopic: path('/help/:topic'),
  accessibility: path('/accessibility'),
  contact: path('/contact'),
  contactSent: path('/contact/sent/:reference'),
  contactAnswer: path('/contact/answers/:token'),
  enquiries: path('/admin/messages'),
  enquiry: path('/admin/messages/:id'),
  closeEnquiry: path('/admin/messages/:id/close'),

  register: path('/register'),
  registerSent: path('/register/sent'),
  registerParent: path('/register/parent'),
  activate: path('/activate/:token'),

  signIn: path('/sign-in'),
  signInCode: path('/sign-in/code'),
  signOut: path('/sign-out'),

  recover: path('/recover'),
  recoverSent: path('/recover/sent'),
  recoverLink: path('/recover/link/:token'),
  recoverQuestions: path('/recover/questions'),

  account: path('/account'),
  securityQuestions: path('/account/security-questions'),
  secondFactor: path('/account/second-factor'),
  secondFactorOff: path('/account/second-factor/off'),
  recoveryCodes: path('/account/recovery-codes'),
  changePassword: path('/account/password'),
  changeEmail: path('/account/email'),
  confirmEmail: path('/account/email/:token'),
  confirmIdentity: path('/account/confirm'),
  sessions: path('/account/sessions'),
  stay: path('/account/stay'),
  firstAdministrator: path('/first-administrator/:token'),

  courses: path('/courses'),
  course: path('/courses/:slug'),
  startCourse: path('/courses/:slug/start'),
  renewCourse: path('/courses/:slug/renew'),
  courseFile: path('/courses/:slug/files/:name'),
  module: path('/courses/:slug/:module'),
  modulePage: path('/courses/:slug/:module/:page'),
  finishModule: path('/courses/:slug/:module/finish'),
  moduleCheck: path('/courses/:slug/:module/check'),

  author: path('/author'),
  authorNew: path('/author/new'),
  authorImport: path('/author/import'),
  authorCourse: path('/author/courses/:draft'),
  authorModules: path('/author/courses/:draft/modules'),
  authorPages: path('/author/courses/:draft/pages'),
  authorMove: path('/author/courses/:draft/move'),
  authorPublish: path('/author/courses/:draft/publish'),
  authorDiscard: path('/author/courses/:draft/discard'),
  authorExport: path('/author/courses/:draft/export.zip'),
  authorImage: path('/author/courses/:draft/images/:name'),
  authorPreview: path('/author/courses/:draft/preview'),
  authorPreviewModule: path('/author/courses/:draft/preview/:module'),
  authorPreviewPage: path('/author/courses/:draft/preview/:module/:page'),
  authorVersions: path('/author/courses/:draft/versions'),
  authorVersion: path('/author/courses/:draft/versions/:number'),
  authorFile: path('/author/files/:file'),
  authorFileDelete: path('/author/files/:file/delete'),

  learn: path('/learn'),
  certificates: path('/learn/certificates'),
  certificatePdf: path('/learn/certificates/:id/certificate.pdf'),
  certificateCredential: path('/learn/certificates/:id/credential.jwt'),
  certificateShow: path('/learn/certificates/:id/show'),
  certificateReplace: path('/learn/certificates/:id/replace'),
  check: path('/check'),
  issuer: path('/certificates/issuer'),
  issuerKey: path('/certificates/keys/:kid'),
  certificateStatus: path('/certificates/status/:list'),
  issuerKeys: path('/.well-known/jwks.json'),
  history: path('/learn/history'),
  historyCsv: path('/learn/history.csv'),
  historyStatements: path('/learn/history.xapi.json'),

  reminders: path('/learn/reminders'),
  courseEnd: path('/learn/finished/:slug'),
  suggestions: path('/learn/suggestions'),
  adminSuggestions: path('/admin/suggestions'),
  stopReminders: path('/reminders/stop/:token'),

  resources: path('/resources'),
  resource: path('/resources/:slug'),
  adminResources: path('/admin/resources'),
  adminResourceNew: path('/admin/resources/new'),
  adminResource: path('/admin/resources/:id'),
  adminResourceState: path('/admin/resources/:id/state'),

  changesMade: path('/feedback/changes'),
  courseFeedback: path('/feedback/courses/:slug'),
  resourceFeedback: path('/feedback/resources/:slug'),
  removeFeedback: path('/feedback/:id/remove'),
  reportFeedback: path('/feedback/:id/report'),
  adminFeedback: path('/admin/feedback'),
  adminFeedbackThemes: path('/admin/feedback/themes'),
  adminFeedbackOne: path('/admin/feedback/:id'),
  adminFeedbackMark: path('/admin/feedback/:id/themes'),

  plan: path('/learn/plan'),
  planGoal: path('/learn/plan/:goal'),
  planEdit: path('/learn/plan/:goal/edit'),
  planState: path('/learn/plan/:goal/state'),
  planReflections: path('/learn/plan/:goal/reflections'),
  planLinks: path('/learn/plan/:goal/links'),
  planDelete: path('/learn/plan/:goal/delete'),
  planUndo: path('/learn/plan/:goal/undo'),
  planFiles: path('/learn/plan/:goal/files'),
  planFile: path('/learn/plan/:goal/files/:file'),
  planFileDelete: path('/learn/plan/:goal/files/:file/delete'),
  support: path('/admin/support'),
  supportLook: path('/admin/support/:id'),
  supportEnd: path('/admin/support/:id/end'),
  planShare: path('/learn/plan/:goal/share'),
  planUnshare: path('/learn/plan/:goal/shares/:share/end'),
  sharedGoals: path('/learn/shared'),
  sharedGoal: path('/learn/shared/:goal'),
  cpd: path('/learn/cpd'),
  cpdTake: path('/learn/cpd/courses/:course'),
  cpdDelete: path('/learn/cpd/:entry/delete'),
  cpdCsv: path('/learn/cpd.csv'),
  cpdPdf: path('/learn/cpd.pdf'),

  myData: path('/my-data'),
  myDataCorrect: path('/my-data/correct'),
  myDataCopy: path('/my-data/copy'),
  myDataCopyFile: path('/my-data/copy.zip'),
  myDataClose: path('/my-data/close'),
  myDataKeep: path('/my-data/keep'),
  myDataConsents: path('/my-data/consents'),
  myDataLooks: path('/my-data/looks'),
  people: path('/my-data/people'),
  removePerson: path('/my-data/people/:link/remove'),

  trainees: path('/trainees'),
  traineesCsv: path('/trainees.csv'),
  trainee: path('/trainees/:learner'),
  traineeCsv: path('/trainees/:learner/progress.csv'),
  answerInvitation: path('/trainees/invitations/:link'),
  endTrainee: path('/trainees/:learner/end'),

  packages: path('/packages'),
  packageNew: path('/packages/new'),
  packageReplace: path('/packages/:module/replace'),
  packageState: path('/packages/:module/state'),
  play: path('/learn/packages/:item'),
  bank: path('/bank'),
  bankNew: path('/bank/new'),
  bankImport: path('/bank/import'),
  bankPreview: path('/bank/import/:id'),
  bankExport: path('/bank/export/:format'),
  bankQuestion: path('/bank/questions/:id'),
  bankEdit: path('/bank/questions/:id/edit'),
  bankRetire: path('/bank/questions/:id/retire'),

  assessments: path('/assessments'),
  attemptStart: path('/assessments/start/:exam'),
  attempt: path('/assessments/:attempt'),
  attemptQuestion: path('/assessments/:attempt/questions/:place'),
  attemptSubmit: path('/assessments/:attempt/submit'),
  exams: path('/exams'),
  examNew: path('/exams/new'),
  extraTime: path('/exams/extra-time'),
  examResult: path('/exams/results/:attempt'),
  exam: path('/exams/:id'),
  examEdit: path('/exams/:id/edit'),
  examState: path('/exams/:id/state'),
  examRelease: path('/exams/:id/release'),
  examResults: path('/exams/:id/results'),
  examStatistics: path('/exams/:id/statistics'),

  cookies: path('/cookies'),

  privacy: path('/privacy'),
  privacyAgree: path('/privacy/agree'),
  privacyVersions: path('/privacy/versions'),
  privacyVersion: path('/privacy/versions/:version'),
  processingCsv: path('/privacy/record.csv'),
  processingJsonLd: path('/privacy/record.jsonld'),

  admin: path('/admin'),
  adminUsers: path('/admin/users'),
  adminUser: path('/admin/users/:id'),
  adminUserStatements: path('/admin/users/:id/learning.xapi.json'),
  adminUserReason: path('/admin/users/:id/reason'),
  adminUserSuspend: path('/admin/users/:id/suspend'),
  adminUserRestore: path('/admin/users/:id/restore'),
  adminUserSessions: path('/admin/users/:id/end-sessions'),
  adminUserRoles: path('/admin/users/:id/roles'),
  adminCourses: path('/admin/courses'),
  adminCourse: path('/admin/courses/:slug'),
  adminImport: path('/admin/courses/import'),
  adminMail: path('/admin/mail'),
  adminMailRetry: path('/admin/mail/:id/retry'),
  forwarding: path('/admin/learning-records'),
  adminRetention: path('/admin/retention'),
  adminPolicy: path('/admin/policy'),
  adminPolicyVersion: path('/admin/policy/:version'),
  adminAudit: path('/admin/audit'),
  adminAuditCsv: path('/admin/audit.csv'),
  adminAuditCheck: path('/admin/audit/check'),
  adminCertificates: path('/admin/certificates'),
  adminCertificateRevoke: path('/admin/certificates/:id/revoke'),
  adminStatistics: path('/admin/statistics'),

  mailbox: path('/demo/mailbox'),
  mailboxJson: path('/demo/mailbox.json'),
} as const;
