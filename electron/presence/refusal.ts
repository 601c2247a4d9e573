/** Why a person has not shown that they are there: a code of the API or `not-present`, and a sentence for them. */
export interface Refusal {
  readonly code: string;
  readonly message: string;
}
