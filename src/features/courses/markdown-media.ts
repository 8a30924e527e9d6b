import { escapeHtml as safe } from '../../http/html.ts';
import type { MediaTarget } from './markdown.ts';

/** The player of a video or a sound with what is said in it below: our own elements, and nothing from elsewhere. */
export function mediaHtml({ url, type, isVideo, captions, transcript }: MediaTarget, label: string): string {
  const tag = isVideo ? 'video' : 'audio';
  const track = captions
    ? `<track kind="captions" src="${safe(captions)}" srclang="en" label="English" default />`
    : '';
  return [
    `<${tag} controls preload="metadata" aria-label="${safe(label)}"><source src="${safe(url)}" type="${type}" />${track}</${tag}>`,
    '<details class="govuk-details"><summary class="govuk-details__summary">',
    `<span class="govuk-details__summary-text">Transcript: ${safe(label)}</span></summary>`,
    `<div class="govuk-details__text">${transcript}</div></details>`,
  ].join('\n');
}
