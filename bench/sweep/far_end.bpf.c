// What the far end of the wire does with a frame before Linux sees it: drop it (a sender is
// measured), or let it pass (a simulated internet answers; with a program there, the interface
// takes frames as a network card's driver does, in batches).

#include <linux/bpf.h>

__attribute__((section("drop"), used)) int drop_frame(struct xdp_md* frame) {
  (void)frame;
  return XDP_DROP;
}

__attribute__((section("pass"), used)) int pass_frame(struct xdp_md* frame) {
  (void)frame;
  return XDP_PASS;
}

__attribute__((section("license"), used)) char licence[] = "GPL";
