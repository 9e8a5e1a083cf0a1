// SPDX-License-Identifier: Apache-2.0
import dev.sonde.Event;
import dev.sonde.Plan;
import dev.sonde.Session;
import dev.sonde.Sonde;
import dev.sonde.net.IpAddress;
import dev.sonde.testkit.Internet.Damage;
import dev.sonde.testkit.Internet.Fate;
import dev.sonde.testkit.SimulatedNetwork;

/// An hour of probes, ten minutes of it without answers, in a fraction of a second: the network and its
/// clock exist only in memory, everything else is what a real run uses.
void main() throws InterruptedException {
    SimulatedNetwork network = new SimulatedNetwork(this::fates);
    Plan plan = Plan.icmp("192.0.2.1").count(3600).build();

    try (Session session = Sonde.start(plan, network)) {
        for (Event event : session) {
            if (event instanceof Event.StateChanged change) {
                IO.println(change.up() ? "up" : "down");
            }
        }
        IO.println(session.await().summaries().getFirst().counts());
    }
}

/// Silence from the 1201st probe to the 1800th, an answer after 20 ms otherwise.
List<Fate> fates(IpAddress destination, long ordinal) {
    if (ordinal > 1200 && ordinal <= 1800) {
        return List.of();
    }
    return List.of(new Fate.Reply(20_000_000, destination, 64, true, Damage.NONE));
}
