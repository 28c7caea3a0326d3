# Draws what run.sh measured: gnuplot -e "table='samples.tsv'; chart='soak.svg'" chart.gp
set terminal svg size 960,1200 dynamic background '#ffffff' font 'sans-serif,13'
set output chart
set datafile separator "\t"
set multiplot layout 5,1 margins 0.11,0.97,0.05,0.97 spacing 0.045
set grid ytics lc '#dddddd'
set border 3
set tics nomirror
set key at graph 1.0, graph 1.16 right horizontal
set autoscale xfixmax
set yrange [0:*]
set format x ''
set ylabel 'resident, MiB'
plot table using ($1/60):($2/1024) with lines lw 2 title 'collector', '' using ($1/60):($3/1024) with lines lw 2 title 'tracer', \
     '' using ($1/60):($4/1024) with lines lw 2 title 'api'
set ylabel 'open files'
plot table using ($1/60):6 with lines lw 2 title 'collector', '' using ($1/60):7 with lines lw 2 title 'tracer', '' using ($1/60):8 with lines lw 2 title 'api'
set ylabel 'disk, MiB'
plot table using ($1/60):($9/1048576) with lines lw 2 title 'tables', '' using ($1/60):($10/1048576) with lines lw 2 title 'spool'
set ylabel 'lag, ms'
plot table using ($1/60):11 with lines lw 2 title 'newest stored request'
set format x '%g'
set xlabel 'minutes'
set ylabel 'requests/s'
plot table using ($1/60):13 with lines lw 2 title 'stored'
unset multiplot
