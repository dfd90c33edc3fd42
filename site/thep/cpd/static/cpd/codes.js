// Scans codes with the device's camera where the browser can; elsewhere they are photographed. A register's own script marks who has them.
const canScanCodes = Boolean(window.BarcodeDetector && navigator.mediaDevices);
const scanCodes = async (button, video, { found, say }) => {
  if (video.srcObject) {
    video.srcObject.getTracks().forEach((track) => track.stop());
    [video.srcObject, video.hidden, button.textContent] = [null, true, "Scan codes"];
    return;
  }
  try {
    video.srcObject = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
  } catch {
    say("The camera can’t be used: allow it in the browser’s settings, or type the code.");
    return;
  }
  [video.hidden, button.textContent] = [false, "Stop scanning"];
  await video.play();
  const detector = new BarcodeDetector({ formats: ["qr_code"] });
  let last = "";
  while (video.srcObject) {
    const [seen] = await detector.detect(video).catch(() => []);
    if (seen && seen.rawValue !== last) await found((last = seen.rawValue));
    await new Promise((done) => setTimeout(done, 250));
  }
};
const offerScanning = (scan) => {
  const button = document.getElementById("scan");
  [button.hidden, document.getElementById("by-photograph").hidden] = [false, true];
  button.addEventListener("click", () => scanCodes(button, document.getElementById("video"), scan));
};
