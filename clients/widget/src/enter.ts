/** Tells the Enter that sends from the one that confirms what an input method offers. */
export class EnterGuard {
  private composing = false;

  start(): void {
    this.composing = true;
  }

  end(): void {
    this.composing = false;
  }

  sends(event: KeyboardEvent): boolean {
    if (event.key !== "Enter" || event.shiftKey || event.altKey || event.ctrlKey || event.metaKey) return false;
    // Safari ends the composition before it reports the key; 229 is how it tells that the key belonged to it.
    return !this.composing && !event.isComposing && event.keyCode !== 229;
  }
}
