package io.mercurehub.benchmarks.measure;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * The live objects of another JVM of this user, counted by {@code jcmd} after a full collection.
 *
 * @param pid the JVM's process
 */
public record LiveHeap(long pid) {

    /** {@return the bytes that live objects take}, with the same meaning under every garbage collector */
    public long bytes() throws IOException, InterruptedException {
        String histogram = jcmd("GC.class_histogram");
        String total = histogram
                .lines()
                .filter(line -> line.startsWith("Total"))
                .findFirst()
                .orElseThrow(() -> new IOException("jcmd " + pid + " GC.class_histogram: no total in:\n" + histogram));
        String[] columns = total.trim().split("\\s+", -1);
        return Long.parseLong(columns[2]);
    }

    private String jcmd(String command) throws IOException, InterruptedException {
        Process jcmd = new ProcessBuilder("jcmd", Long.toString(pid), command)
                .redirectErrorStream(true)
                .start();
        String output = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (jcmd.waitFor() != 0) {
            throw new IOException("jcmd " + pid + " " + command + ": " + output);
        }
        return output;
    }
}
