/** An error whose message we wrote ourselves: it holds nobody's data, so that it may be logged. */
export class OurError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** The thing is not there, or not there for this person: 404. */
export class NotFound extends OurError {
  constructor(message = 'There is nothing at this address.') {
    super(message);
  }
}

/** The policy says no: 403. The message is shown to the person. */
export class NotAllowed extends OurError {
  constructor(message = 'You cannot open this page.') {
    super(message);
  }
}

/** A request that no page of ours would send: 400. The message is shown to the person. */
export class BadRequest extends OurError {
  constructor(message = 'The request cannot be read.') {
    super(message);
  }
}

/** One person asks for more at the same time than one needs: 429. The message is shown to the person. */
export class TooManyAtOnce extends OurError {
  readonly status = 429;
}

/** A form came without the token of its session: 403, and what was typed is shown so that it is not lost. */
export class FormTooOld extends OurError {
  constructor() {
    super('The form came without a valid token.');
  }
}

/** A form came from somebody who has to do something else first: 403, and what was typed is shown so that it is not lost. */
export class SomethingFirst extends OurError {
  /** What to do, and where. */
  readonly action: { readonly text: string; readonly href: string };
  constructor(message: string, action: SomethingFirst['action']) {
    super(message);
    this.action = action;
  }
}

/** What a person typed cannot be accepted: 422 on the same page. */
export class Invalid extends OurError {
  /** A sentence for each field, by the field's name. */
  readonly problems: Readonly<Record<string, string>>;
  constructor(problems: Record<string, string>) {
    super('Some answers cannot be accepted.');
    this.problems = problems;
  }
}

/** Somebody else was quicker, or it has been done already: 409. The message is shown to the person. */
export class Conflict extends OurError {
  constructor(message = 'Somebody changed this in the meantime.') {
    super(message);
  }
}
