// SPDX-License-Identifier: Apache-2.0
import dev.sonde.Plan;
import dev.sonde.Report;
import dev.sonde.Sonde;
import dev.sonde.Summary;

/// Three probes to each host given, one line a host. The call returns when the run is over.
void main(String[] hosts) throws InterruptedException {
    String[] targets = hosts.length > 0 ? hosts : new String[] {"127.0.0.1"};
    Plan plan =
            Plan.icmp(targets)
                    .count(3)
                    .interval(Duration.ofMillis(200))
                    .timeout(Duration.ofMillis(500))
                    .build();

    Report report = Sonde.run(plan);

    for (Summary summary : report.summaries()) {
        IO.println(
                summary.endpoint().target()
                        + ": "
                        + summary.counts().received()
                        + " of "
                        + summary.counts().sent()
                        + summary.rtt().map(rtt -> ", median " + rtt.p50() + " ns").orElse(""));
    }
    // What the host refused, such as a socket: a value with its remedy, not an exception.
    report.failure().ifPresent(failure -> IO.println(failure.getMessage()));
}
