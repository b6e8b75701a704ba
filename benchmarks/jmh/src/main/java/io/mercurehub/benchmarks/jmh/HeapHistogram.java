package io.mercurehub.benchmarks.jmh;

import java.lang.management.ManagementFactory;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.ObjectName;

/**
 * The live objects of this JVM, as {@code jcmd GC.class_histogram} counts them after a full collection. A value.
 *
 * @param bytes what the objects of each class take, by its name
 */
record HeapHistogram(Map<String, Long> bytes) {

    private static final Pattern LINE = Pattern.compile("(?m)^ *\\d+: +\\d+ +(\\d+) +(\\S+)");

    /** {@return those that live now} */
    static HeapHistogram take() throws JMException {
        String text = (String) ManagementFactory.getPlatformMBeanServer()
                .invoke(
                        new ObjectName("com.sun.management:type=DiagnosticCommand"),
                        "gcClassHistogram",
                        new Object[] {new String[0]},
                        new String[] {String[].class.getName()});
        Map<String, Long> bytes = new LinkedHashMap<>();
        Matcher line = LINE.matcher(text);
        while (line.find()) {
            bytes.merge(line.group(2), Long.parseLong(line.group(1)), Long::sum);
        }
        return new HeapHistogram(bytes);
    }

    /** {@return what has been added since an earlier one, in bytes} */
    long bytesSince(HeapHistogram before) {
        return sum() - before.sum();
    }

    private long sum() {
        return bytes.values().stream().mapToLong(Long::longValue).sum();
    }

    /** {@return the classes to which most was added since an earlier one, with how many bytes for each of so many things} */
    Map<String, Double> largestSince(HeapHistogram before, int things) {
        Map<String, Double> largest = new LinkedHashMap<>();
        bytes.entrySet().stream()
                .map(entry -> Map.entry(
                        entry.getKey(),
                        (double) (entry.getValue() - before.bytes.getOrDefault(entry.getKey(), 0L)) / things))
                .filter(entry -> entry.getValue() >= 1)
                .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
                .forEach(entry -> largest.put(entry.getKey(), entry.getValue()));
        return largest;
    }
}
