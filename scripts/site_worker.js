// Runs the site's search in a hidden frame: browsers refuse workers to a page opened from a disk.
// zensical would fetch such a stand-in from another host, so the site brings its own.
if (location.protocol === "file:") {
  window.Worker = class extends EventTarget {
    #frame = document.createElement("iframe");
    #waiting = [];
    #ready = false;

    constructor(url) {
      super();
      const address = new URL(url, document.baseURI).href;
      this.#frame.hidden = true;
      this.#frame.srcdoc = "<!doctype html>";
      this.#frame.addEventListener("load", () => this.#start(address), { once: true });
      document.documentElement.append(this.#frame);
    }

    postMessage(data) {
      const copy = structuredClone(data);
      if (this.#ready) this.#say(copy);
      else this.#waiting.push(copy);
    }

    terminate() {
      this.#frame.remove();
    }

    #start(address) {
      const inside = this.#frame.contentWindow;
      inside.postMessage = (answer) => {
        const data = structuredClone(answer);
        setTimeout(() => this.#tell(new MessageEvent("message", { data })));
      };
      const script = inside.document.createElement("script");
      script.src = address;
      script.addEventListener("error", () => this.#tell(new ErrorEvent("error")));
      script.addEventListener("load", () => {
        this.#ready = true;
        this.#waiting.splice(0).forEach((data) => this.#say(data));
      });
      inside.document.head.append(script);
    }

    #say(data) {
      const inside = this.#frame.contentWindow;
      setTimeout(() => inside.dispatchEvent(new MessageEvent("message", { data })));
    }

    #tell(event) {
      this.dispatchEvent(event);
      this[`on${event.type}`]?.(event);
    }
  };
}
