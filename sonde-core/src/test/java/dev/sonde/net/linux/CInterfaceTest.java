// SPDX-License-Identifier: Apache-2.0
package dev.sonde.net.linux;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.net.Errno;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Compares every number and text that the Java code shares with C with what the C compiler says.
 */
class CInterfaceTest {
    private static final String HEADERS =
            """
            #define _GNU_SOURCE
            #include <stdio.h>
            #include <stddef.h>
            #include <string.h>
            #include <errno.h>
            #include <time.h>
            #include <poll.h>
            #include <net/if.h>
            #include <netinet/in.h>
            #include <netinet/tcp.h>
            #include <netinet/icmp6.h>
            #include <sys/epoll.h>
            #include <sys/eventfd.h>
            #include <sys/ioctl.h>
            #include <sys/prctl.h>
            #include <sys/resource.h>
            #include <sys/socket.h>
            #include <sys/un.h>
            #include <linux/errqueue.h>
            #include <linux/filter.h>
            #include <linux/icmp.h>
            #include <linux/in6.h>
            #include <linux/net_tstamp.h>
            #include <linux/sock_diag.h>
            """;

    /** In C, what each member of {@link Layouts} is. */
    private static final String LAYOUTS =
            """
            SockaddrIn.SIZE          sizeof(struct sockaddr_in)
            SockaddrIn.FAMILY        offsetof(struct sockaddr_in, sin_family)
            SockaddrIn.PORT          offsetof(struct sockaddr_in, sin_port)
            SockaddrIn.ADDR          offsetof(struct sockaddr_in, sin_addr)
            SockaddrIn6.SIZE         sizeof(struct sockaddr_in6)
            SockaddrIn6.FAMILY       offsetof(struct sockaddr_in6, sin6_family)
            SockaddrIn6.PORT         offsetof(struct sockaddr_in6, sin6_port)
            SockaddrIn6.FLOWINFO     offsetof(struct sockaddr_in6, sin6_flowinfo)
            SockaddrIn6.ADDR         offsetof(struct sockaddr_in6, sin6_addr)
            SockaddrIn6.SCOPE_ID     offsetof(struct sockaddr_in6, sin6_scope_id)
            SockaddrUn.SIZE          sizeof(struct sockaddr_un)
            SockaddrUn.FAMILY        offsetof(struct sockaddr_un, sun_family)
            SockaddrUn.PATH          offsetof(struct sockaddr_un, sun_path)
            Iovec.SIZE               sizeof(struct iovec)
            Iovec.BASE               offsetof(struct iovec, iov_base)
            Iovec.LEN                offsetof(struct iovec, iov_len)
            Mmsghdr.SIZE             sizeof(struct mmsghdr)
            Mmsghdr.NAME             offsetof(struct mmsghdr, msg_hdr.msg_name)
            Mmsghdr.NAMELEN          offsetof(struct mmsghdr, msg_hdr.msg_namelen)
            Mmsghdr.IOV              offsetof(struct mmsghdr, msg_hdr.msg_iov)
            Mmsghdr.IOVLEN           offsetof(struct mmsghdr, msg_hdr.msg_iovlen)
            Mmsghdr.CONTROL          offsetof(struct mmsghdr, msg_hdr.msg_control)
            Mmsghdr.CONTROLLEN       offsetof(struct mmsghdr, msg_hdr.msg_controllen)
            Mmsghdr.LEN              offsetof(struct mmsghdr, msg_len)
            Cmsghdr.SIZE             sizeof(struct cmsghdr)
            Cmsghdr.LEN              offsetof(struct cmsghdr, cmsg_len)
            Cmsghdr.LEVEL            offsetof(struct cmsghdr, cmsg_level)
            Cmsghdr.TYPE             offsetof(struct cmsghdr, cmsg_type)
            Cmsghdr.ALIGNMENT        CMSG_ALIGN(1)
            InPktinfo.SIZE           sizeof(struct in_pktinfo)
            InPktinfo.IFINDEX        offsetof(struct in_pktinfo, ipi_ifindex)
            InPktinfo.SPEC_DST       offsetof(struct in_pktinfo, ipi_spec_dst)
            InPktinfo.ADDR           offsetof(struct in_pktinfo, ipi_addr)
            In6Pktinfo.SIZE          sizeof(struct in6_pktinfo)
            In6Pktinfo.ADDR          offsetof(struct in6_pktinfo, ipi6_addr)
            In6Pktinfo.IFINDEX       offsetof(struct in6_pktinfo, ipi6_ifindex)
            Timespec.SIZE            sizeof(struct timespec)
            Timespec.SEC             offsetof(struct timespec, tv_sec)
            Timespec.NSEC            offsetof(struct timespec, tv_nsec)
            ScmTimestamping.SIZE     sizeof(struct scm_timestamping)
            ScmTimestamping.SOFTWARE offsetof(struct scm_timestamping, ts[0])
            Pollfd.SIZE              sizeof(struct pollfd)
            Pollfd.FD                offsetof(struct pollfd, fd)
            Pollfd.EVENTS            offsetof(struct pollfd, events)
            Pollfd.REVENTS           offsetof(struct pollfd, revents)
            EpollEvent.SIZE          sizeof(struct epoll_event)
            EpollEvent.EVENTS        offsetof(struct epoll_event, events)
            EpollEvent.DATA          offsetof(struct epoll_event, data)
            TcpInformation.STATE     offsetof(struct tcp_info, tcpi_state)
            TcpInformation.RTT       offsetof(struct tcp_info, tcpi_rtt)
            TcpInformation.TOTAL_RETRANS offsetof(struct tcp_info, tcpi_total_retrans)
            TcpInformation.SIZE      offsetof(struct tcp_info, tcpi_total_retrans) + 4
            Rlimit.SIZE              sizeof(struct rlimit)
            Rlimit.CUR               offsetof(struct rlimit, rlim_cur)
            SockExtendedErr.SIZE     (long long) SO_EE_OFFENDER((struct sock_extended_err *) 0)
            SockExtendedErr.ERRNO    offsetof(struct sock_extended_err, ee_errno)
            SockExtendedErr.ORIGIN   offsetof(struct sock_extended_err, ee_origin)
            SockExtendedErr.TYPE     offsetof(struct sock_extended_err, ee_type)
            SockExtendedErr.CODE     offsetof(struct sock_extended_err, ee_code)
            SockExtendedErr.INFO     offsetof(struct sock_extended_err, ee_info)
            SockExtendedErr.DATA     offsetof(struct sock_extended_err, ee_data)
            IcmpFilter.SIZE          sizeof(struct icmp_filter)
            Icmp6Filter.SIZE         sizeof(struct icmp6_filter)
            FlowlabelReq.SIZE        sizeof(struct in6_flowlabel_req)
            FlowlabelReq.DST         offsetof(struct in6_flowlabel_req, flr_dst)
            FlowlabelReq.LABEL       offsetof(struct in6_flowlabel_req, flr_label)
            FlowlabelReq.ACTION      offsetof(struct in6_flowlabel_req, flr_action)
            FlowlabelReq.SHARE       offsetof(struct in6_flowlabel_req, flr_share)
            FlowlabelReq.FLAGS       offsetof(struct in6_flowlabel_req, flr_flags)
            SockFilter.SIZE          sizeof(struct sock_filter)
            SockFilter.CODE          offsetof(struct sock_filter, code)
            SockFilter.JT            offsetof(struct sock_filter, jt)
            SockFilter.JF            offsetof(struct sock_filter, jf)
            SockFilter.K             offsetof(struct sock_filter, k)
            SockFprog.SIZE           sizeof(struct sock_fprog)
            SockFprog.LEN            offsetof(struct sock_fprog, len)
            SockFprog.FILTER         offsetof(struct sock_fprog, filter)
            Ifreq.SIZE               sizeof(struct ifreq)
            Ifreq.NAME               offsetof(struct ifreq, ifr_name)
            Ifreq.IFINDEX            offsetof(struct ifreq, ifr_ifindex)
            """;

    @TempDir private Path folder;

    @Test
    void layoutsAreThoseOfC() throws Exception {
        Map<String, Long> java = new TreeMap<>();
        for (Class<?> struct : Layouts.class.getDeclaredClasses()) {
            numbers(struct, null).forEach((k, v) -> java.put(struct.getSimpleName() + "." + k, v));
        }
        Map<String, String> c = new LinkedHashMap<>();
        for (String line : LAYOUTS.lines().toList()) {
            String[] words = line.split("\\s+", 2);
            c.put(words[0], words[1]);
        }

        assertThat(c.keySet()).containsExactlyInAnyOrderElementsOf(java.keySet());
        assertThat(compileAndRun(HEADERS, c)).isEqualTo(java);
    }

    @Test
    void constantsAreThoseOfC() throws Exception {
        Map<String, Long> java = numbers(Constants.class, null);
        Map<String, String> c = new TreeMap<>();
        java.keySet().forEach(name -> c.put(name, name));
        c.put("EPOLLET", "(int) EPOLLET");
        // Instructions are one number each in Java, and several put together in C.
        c.put("BPF_LDX_MSH", "BPF_LDX | BPF_B | BPF_MSH");
        c.put("BPF_LDX_IMM", "BPF_LDX | BPF_IMM");
        c.put("BPF_LD_B_IND", "BPF_LD | BPF_B | BPF_IND");
        c.put("BPF_LD_H_IND", "BPF_LD | BPF_H | BPF_IND");
        c.put("BPF_LD_W_IND", "BPF_LD | BPF_W | BPF_IND");
        c.put("BPF_JEQ_K", "BPF_JMP | BPF_JEQ | BPF_K");
        c.put("BPF_RET_K", "BPF_RET | BPF_K");

        assertThat(compileAndRun(HEADERS, c)).isEqualTo(java);
    }

    @Test
    void errorNumbersAreThoseOfC() throws Exception {
        Map<String, Long> java = new TreeMap<>();
        Map<String, String> c = new TreeMap<>();
        for (Errno errno : Errno.values()) {
            java.put(errno.name(), (long) errno.number());
            c.put(errno.name(), errno.name());
            java.put(errno.name() + ".message", 0L);
            c.put(
                    errno.name() + ".message",
                    "strcmp(strerror(%s), \"%s\")".formatted(errno.name(), errno.message()));
        }

        assertThat(compileAndRun(HEADERS, c)).isEqualTo(java);
    }

    @Test
    void systemCallNumbersOfX86AreThoseOfC() throws Exception {
        Path header = Path.of("/usr/include/x86_64-linux-gnu/asm/unistd_64.h");
        if (Files.exists(header)) {
            systemCallNumbersAre(SyscallNumbers.X86_64, header.toString());
        } else if (System.getProperty("os.arch").equals("amd64")) {
            systemCallNumbersAre(SyscallNumbers.X86_64, "asm/unistd_64.h");
        }
    }

    @Test
    void systemCallNumbersOfAarch64AreTheGenericOnesOfC() throws Exception {
        systemCallNumbersAre(SyscallNumbers.AARCH64, "asm-generic/unistd.h");
    }

    private void systemCallNumbersAre(SyscallNumbers table, String header) throws Exception {
        Map<String, Long> java = numbers(SyscallNumbers.class, table);
        Map<String, String> c = new TreeMap<>();
        java.keySet().forEach(name -> c.put(name, "__NR_" + name));

        String headers = "#include <stdio.h>\n#include <" + header + ">\n";
        assertThat(compileAndRun(headers, c)).isEqualTo(java);
    }

    private static Map<String, Long> numbers(Class<?> type, Object instance) throws Exception {
        Map<String, Long> numbers = new TreeMap<>();
        for (Field field : type.getDeclaredFields()) {
            if (field.getType() == int.class
                    && Modifier.isStatic(field.getModifiers()) == (instance == null)) {
                numbers.put(field.getName(), (long) field.getInt(instance));
            }
        }
        assertThat(numbers).isNotEmpty();
        return numbers;
    }

    /** The value of each expression by its name. */
    private Map<String, Long> compileAndRun(String headers, Map<String, String> expressions)
            throws Exception {
        StringBuilder source = new StringBuilder(headers).append("int main(void) {\n");
        expressions.forEach((name, c) ->
                source.append(
                        "    printf(\"%s %%lld\\n\", (long long) (%s));\n".formatted(name, c)));
        Files.writeString(folder.resolve("numbers.c"), source.append("}\n"));
        try {
            run("gcc", "-o", "numbers", "numbers.c");
        } catch (IOException e) {
            boolean isRequired = Lab.isRequired() || "true".equals(System.getenv("CI"));
            Lab.missing("no gcc: " + e.getMessage(), isRequired);
        }
        Map<String, Long> values = new TreeMap<>();
        for (String line : run("./numbers")) {
            int space = line.indexOf(' ');
            values.put(line.substring(0, space), Long.valueOf(line.substring(space + 1)));
        }
        return values;
    }

    private List<String> run(String... command) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.environment().put("LC_ALL", "C");
        Process process = builder.redirectErrorStream(true).start();
        List<String> output = new ArrayList<>(process.inputReader().lines().toList());
        assertThat(process.waitFor()).as(String.join("\n", output)).isZero();
        return output;
    }
}
