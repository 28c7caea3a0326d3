import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Threads with large stacks that come and go, direct buffers, and a heap that grows and shrinks: for ever. */
final class Allocating {
  private static final long STACK_BYTES = 48L << 20;

  public static void main(String[] arguments) throws InterruptedException {
    Random random = new Random(1);
    ByteBuffer[] buffers = new ByteBuffer[8];
    List<byte[]> heap = new ArrayList<>();
    for (int n = 0; ; n++) {
      for (int i = 0; i < 8; i++) {
        Thread thread = new Thread(null, () -> Thread.onSpinWait(), "short", STACK_BYTES);
        thread.start();
        thread.join();
      }
      buffers[random.nextInt(buffers.length)] = ByteBuffer.allocateDirect(1 + random.nextInt(40 << 20));
      heap.add(new byte[random.nextInt(1 << 20)]);
      if (heap.size() > 48) heap.clear();
      if (n % 32 == 0) System.gc();
      Thread.sleep(10);
    }
  }
}
